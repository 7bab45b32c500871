using System.Runtime.CompilerServices;
using NasBuild.Engine.Training;
using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance;

/// <summary>
/// Holds the gradients of whole nets against finite differences, and against those that PyTorch computes in float64.
/// </summary>
/// <param name="engine">The engine.</param>
public abstract class NetConformance(ITrainingEngine engine)
{
    [TestMethod]
    [DataRow("fashion-resnet14", "../../examples/FashionClassifier/models")]
    [DataRow("text-gpt", "../../../shared/models")]
    [DataRow("text-retnet", "../../../shared/models")]
    public void Gradients_OfAWholeNet_AreThoseOfPyTorch(string name, string folder)
    {
        var path = PathOf($"{folder}/{name}.onnx");
        if (!File.Exists(path))
        {
            Assert.Inconclusive($"{path} is not there.");
        }

        var compared = RecordedGradients.Compare(engine, Model.Load(path), $"{name}.onnx");

        Assert.AreEqual(0, compared.Loss, 1e-5);
        Assert.IsInRange(0, 1e-4, compared.Whole);
        Assert.IsGreaterThan(20, compared.OfParameters.Count);
        foreach (var (parameter, error) in compared.OfParameters)
        {
            Assert.IsInRange(0, 1e-4, error, parameter);
        }
    }

    // In double, with steps that are shorter than the distance from a kink.
    [TestMethod]
    public void Gradients_OfANetWithKinks_MatchFiniteDifferencesBesideThem()
    {
        Node[] nodes =
        [
            new("MatMul", ["x", "w1"], ["a"], "a"), new("Add", ["a", "b1"], ["b"], "b"), new("Relu", ["b"], ["c"], "c"),
            new("MatMul", ["c", "w2"], ["d"], "d"), new("Clip", ["d", "low", "high"], ["e"], "e"),
            new("Add", ["e", "c"], ["f"], "f"),
            new("Abs", ["f"], ["g"], "g"), new("Gemm", ["g", "w3", "b3"], ["y"], "y", "", Attribute.Of("transB", 1L)),
        ];
        Tensor[] parameters =
        [
            Doubles("w1", 3, 5), Doubles("b1", 5), Numbers("w2", ElementType.Double, [5, 5], new Random(2)),
            Doubles("w3", 2, 5), Doubles("b3", 2)
        ];
        Tensor[] bounds = [Tensor.Scalar("low", -0.5), Tensor.Scalar("high", 0.6)];
        var x = Doubles("x", 4, 3);
        var model = ModelOf(nodes, [x, .. parameters], bounds);
        var inputs = parameters.ToDictionary(p => p.Name);
        IReadOnlyDictionary<string, Tensor> Draw(int seed) =>
            new Dictionary<string, Tensor>(inputs)
            {
                ["x"] = Numbers("x", ElementType.Double, [4, 3], new Random(seed)),
            };

        foreach (var sample in Kinks.Samples(model, Draw, 5))
        {
            (new GradientCase("net with kinks", model, [.. sample.Values]) with { Tolerance = 1e-6 }).Check(engine);
        }
    }

    private static string PathOf(string file, [CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, file));
}
