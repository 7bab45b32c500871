using NasBuild.Engine.Conformance;
using NasBuild.Engine.Training;
using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.TorchSharp.Conformance;

/// <summary>What this engine differentiates and ONNX Runtime's does not.</summary>
[TestClass]
public class AddedTests
{
    private readonly TorchSharpEngine engine = new();

    public static IEnumerable<object[]> Names => AddedCases.All.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Gradients_OfAddedForms_AreThoseExpected(string name) => AddedCases.All[name].Check(engine);

    // Without the package, a diagnostic that advises it knows what it can do.
    [TestMethod]
    [DynamicData(nameof(Names))]
    public void AddedForms_AreKnownWithoutThePackage(string name)
    {
        var node = AddedCases.All[name].Model.Graph.Nodes.Single();

        Assert.IsFalse(TrainingEngines.Default.Differentiates(node));
        Assert.IsTrue(engine.Differentiates(node));
        Assert.IsTrue(TrainingEngines.TorchSharp.Adds(node));
    }

    [TestMethod]
    public void Operators_AreThoseOfOnnxRuntime() =>
        Assert.IsEmpty(engine.Operators.Except(TrainingEngines.Default.Operators));

    [TestMethod]
    public void FormsWithoutAFunction_AreRefused()
    {
        Node[] nodes =
        [
            Node("LSTM", ["x", "w", "r"], Attribute.Of("activations", ["Sigmoid", "Rare", "Tanh"])),
            Node("LSTM", ["x", "w", "r"], Attribute.Of("layout", 1L)),
            Node("ScatterND", ["x", "i", "u"], Attribute.Of("reduction", "max")),
            Node("Resize", ["x", "r", "s"], Attribute.Of("coordinate_transformation_mode", "tf_crop_and_resize")),
            Node("Det", ["x"]), new("Relu", ["x"], ["y"], "node", "org.example"),
        ];

        Assert.IsEmpty(nodes.Where(engine.Differentiates));
    }
}
