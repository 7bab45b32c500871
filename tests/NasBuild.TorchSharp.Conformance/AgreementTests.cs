using NasBuild.Engine.Conformance;
using NasBuild.Engine.Conformance.Operators;
using NasBuild.Engine.Training;

namespace NasBuild.TorchSharp.Conformance;

/// <summary>Holds this engine's gradients against those of ONNX Runtime's engine: each is the other's oracle.</summary>
[TestClass]
public class AgreementTests
{
    private const double Tolerance = 1e-5;

    private readonly TorchSharpEngine engine = new();

    public static IEnumerable<object[]> Names => OperatorCases.All.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Gradients_OfOperators_AreThoseOfOnnxRuntime(string name)
    {
        var (expected, computed) = (
            OperatorCases.All[name].Differentiate(TrainingEngines.Default),
            OperatorCases.All[name].Differentiate(engine));

        foreach (var (parameter, gradient) in expected)
        {
            var error = TensorAssert.Distance(gradient.ToDoubles(), computed[parameter].ToDoubles(), minimum: 1e-3);
            Assert.IsInRange(0, Tolerance, error, $"The gradient of '{parameter}' is {error:e1} off.");
        }
    }

    [TestMethod]
    public void Operators_OfOnnxRuntime_AreAllHere() =>
        Assert.IsEmpty(TrainingEngines.Default.Operators.Except(engine.Operators));
}
