using System.Runtime.CompilerServices;
using NasBuild.Onnx;

namespace NasBuild.Engine.Tests.Gradients;

/// <summary>The gradients of nets that PyTorch exported, against those that PyTorch computes in float64.</summary>
[TestClass]
public sealed class WholeNetTests
{
    [TestMethod]
    [DataRow("fashion-resnet14", "../../../examples/FashionClassifier/models")]
    [DataRow("text-gpt", "../../../../shared/models")]
    [DataRow("text-retnet", "../../../../shared/models")]
    public void Gradients_OfAWholeNet_AreThoseOfPyTorch(string name, string folder)
    {
        var path = PathOf($"{folder}/{name}.onnx");
        if (!File.Exists(path))
        {
            Assert.Inconclusive($"{path} is not there.");
        }

        var compared = RecordedGradients.Compare(Model.Load(path), Model.Load(PathOf($"../PyTorch/{name}.onnx")));

        Assert.AreEqual(0, compared.Loss, 1e-5);
        Assert.IsInRange(0, 1e-4, compared.Whole);
        Assert.IsGreaterThan(20, compared.OfParameters.Count);
        foreach (var (parameter, error) in compared.OfParameters)
        {
            Assert.IsInRange(0, 1e-4, error, parameter);
        }
    }

    private static string PathOf(string file, [CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, file));
}
