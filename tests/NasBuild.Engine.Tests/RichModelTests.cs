using Google.Protobuf;
using NasBuild.Engine.Tests.Passes;
using NasBuild.Onnx;
using NasBuild.Onnx.Passes;
using NasBuild.Onnx.Tests;

namespace NasBuild.Engine.Tests;

[TestClass]
public sealed class RichModelTests
{
    private static readonly Dictionary<string, Tensor> Sample =
        new() { ["x"] = Tensor.Create<float>("x", [3], [1, 2, 3]) };

    // z = -(x * w + sparse + typed), through a function, a sparse constant and a branch.
    private static readonly float[] Expected = [-2, -11, -13];

    private static float[] Run(Model model)
    {
        using var session = Session.Create(model, new SessionSettings(1));
        return session.Run(Sample)["z"].ToArray<float>();
    }

    [TestMethod]
    public void ModelThatUsesAllOfTheFormat_RunsAfterEveryRoundTripAndPass()
    {
        var model = Model.Load(RichModel.Proto().ToByteArray());

        CollectionAssert.AreEqual(Expected, Run(model));
        CollectionAssert.AreEqual(Expected, Run(model.Map(t => t.Rename(t.Name))));
        CollectionAssert.AreEqual(Expected, Run(model.Apply(
            ConstantsToInitializersPass.Run, IdentityPass.Run, DeduplicateInitializersPass.Run, DeadNodesPass.Run)));
        CollectionAssert.AreEqual(Expected, Run(ConstantFolding.Pass.Run(model)));
    }
}
