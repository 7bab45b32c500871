using System.Runtime.CompilerServices;
using NasBuild.Engine.Training;
using NasBuild.Onnx;

namespace NasBuild.Engine.Tests.Training;

[TestClass]
public sealed class TrainableParametersTests
{
    [TestMethod]
    public void Parameters_OfAnExportedNet_AreWeightsAndNothingElse()
    {
        var path = PathOf("../../../examples/FashionClassifier/models/fashion-resnet14.onnx");
        var model = Model.Load(path).Apply(Onnx.Passes.ConstantsToInitializersPass.Run);

        var parameters = TrainableParameters.Of(model);

        // 15 convolutions and the head, each with weight and bias: no constant of the normalisation (x - 0.286) /
        // 0.353, no shape.
        Assert.HasCount(32, parameters);
        Assert.IsTrue(parameters.All(p => model.Graph[p].Uses.All(u => u.Node.OpType is "Conv" or "Gemm")));
    }

    private static string PathOf(string file, [CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, file));
}
