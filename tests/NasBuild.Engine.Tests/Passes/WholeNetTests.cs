using System.Runtime.CompilerServices;
using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Engine.Tests.Passes;

/// <summary>All passes in turn over nets that PyTorch exported.</summary>
[TestClass]
public sealed class WholeNetTests
{
    [TestMethod]
    [DataRow("fashion-resnet14")]
    [DataRow("text-gpt")]
    [DataRow("text-retnet")]
    public void EveryPass_KeepsWhatTheNetComputes(string name)
    {
        var path = PathOf(name);
        if (!File.Exists(path))
        {
            Assert.Inconclusive($"{path} is not there.");
        }

        var model = Model.Load(path);
        var changed = PassAssert.Keeps(
            model,
            m => ConstantFolding.Pass.Run(m.Apply(
                InitializersOutOfInputsPass.Run, IdentityPass.Run, FoldBatchNormalizationPass.Run))
                .Apply(DeduplicateInitializersPass.Run, DeadNodesPass.Run),
            tolerance: 1e-3);

        Assert.IsLessThanOrEqualTo(model.ToBytes().Length, changed.ToBytes().Length);
        Assert.IsFalse(changed.Operators().Contains("BatchNormalization"));
        Assert.IsFalse(changed.Operators().Contains("Constant"));
    }

    private static string PathOf(string name, [CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, $"../../../../shared/models/{name}.onnx"));
}
