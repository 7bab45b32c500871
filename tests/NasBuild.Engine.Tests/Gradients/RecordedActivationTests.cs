using NasBuild.Engine.Tests.Training;
using NasBuild.Onnx;
using static NasBuild.Engine.Tests.Gradients.GradientCheck;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Gradients;

/// <summary>Activations and distributions as PyTorch computed them: what ONNX means by them is what PyTorch's exporter means.</summary>
[TestClass]
public sealed class RecordedActivationTests
{
    private static readonly IReadOnlyDictionary<string, Tensor> PyTorch = RecordedTensors.Of("operators.onnx");

    [TestMethod]
    [DataRow("gelu", "Gelu")]
    [DataRow("gelu-tanh", "Gelu", "approximate", "tanh")]
    [DataRow("mish", "Mish")]
    [DataRow("hard-swish", "HardSwish")]
    [DataRow("hard-sigmoid", "HardSigmoid", "alpha", 1 / 6f)]
    [DataRow("softplus", "Softplus")]
    [DataRow("elu", "Elu")]
    [DataRow("selu", "Selu")]
    [DataRow("celu-alpha-0.5", "Celu", "alpha", 0.5f)]
    [DataRow("leaky-relu-0.1", "LeakyRelu", "alpha", 0.1f)]
    [DataRow("softmax-axis-1", "Softmax", "axis", 1L)]
    [DataRow("log-softmax-axis-1", "LogSoftmax", "axis", 1L)]
    public void ValueAndGradient_AreThoseOfPyTorch(string name, string opType, string? attribute = null, object? value = null) =>
        Compare(name, [Node(opType, ["x"], attribute is null ? [] : [Of(attribute, value!)])]);

    [TestMethod]
    public void Silu_IsThatOfPyTorch() => Compare("silu", [new Node("Sigmoid", ["x"], ["gate"]), new Node("Mul", ["x", "gate"], ["y"])]);

    [TestMethod]
    public void PRelu_IsThatOfPyTorch() => Compare("prelu", [new Node("Unsqueeze", ["weight", "axis"], ["slope"]), new Node("PRelu", ["x", "slope"], ["y"])]);

    private static void Compare(string name, Node[] nodes)
    {
        Tensor[] inputs = [.. new[] { "x", "weight" }.Where(i => PyTorch.ContainsKey($"{name}/{i}")).Select(i => PyTorch[$"{name}/{i}"].Rename(i))];
        var model = new Model(new Graph("recorded", nodes, [Tensor.Create<long>("axis", [1], [1])], inputs.Select(Info), [new ValueInfo("y")]), 20, irVersion: 9);
        using var session = Session.Create(model, new SessionSettings(Threads: 1));
        RecordedTensors.AreClose(PyTorch[$"{name}/output"].ToDoubles(), session.Run(inputs.ToDictionary(t => t.Name))["y"].ToDoubles(), 1e-5, "The output");
        var gradients = Backward(model, inputs, _ => PyTorch[$"{name}/upstream"].Rename("upstream"));
        foreach (var input in inputs)
        {
            RecordedTensors.AreClose(PyTorch[$"{name}/gradient/{input.Name}"].ToDoubles(), gradients[input.Name].ToDoubles(), 1e-5, $"The gradient of '{input.Name}'");
        }
    }

    private static Attribute Of(string name, object value) => value switch
    {
        float number => Attribute.Of(name, number),
        long number => Attribute.Of(name, number),
        _ => Attribute.Of(name, (string)value),
    };
}
