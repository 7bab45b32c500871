using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Quantization.Calibration;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Quantization;

/// <summary>Writes small nets with random weights, a node a call; each call returns the name of its output.</summary>
internal sealed class Net(params long[] inputShape)
{
    private readonly Random random = new(7);
    private readonly List<Node> nodes = [];
    private readonly List<Tensor> initializers = [];
    private Model? model;

    public string Weight(params long[] shape)
    {
        var fanIn = Math.Max(1, shape.Skip(1).Aggregate(1L, (a, b) => a * b));
        var data = Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b))
            .Select(_ => (random.NextSingle() - 0.5f) * 4 / MathF.Sqrt(fanIn)).ToArray();
        return Constant(Tensor.Create<float>($"w{initializers.Count}", shape, data));
    }

    public string Constant(Tensor tensor)
    {
        initializers.Add(tensor);
        return tensor.Name;
    }

    public string Node(string opType, string[] inputs, params Onnx.Attribute[] attributes)
    {
        var output = $"v{nodes.Count}";
        nodes.Add(new Node(opType, inputs, [output], $"n{nodes.Count}", "", attributes));
        return output;
    }

    public string Conv(string x, int from, int to, int group = 1) => Node(
        "Conv", [x, Weight(to, from / group, 3, 3), Weight(to)], Onnx.Attribute.Of("pads", [1, 1, 1, 1]),
        Onnx.Attribute.Of("group", (long)group));

    public string Relu(string x) => Node("Relu", [x]);

    public string Add(string a, string b) => Node("Add", [a, b]);

    public Model Model(params string[] outputs) => model = new Model(
        new Graph(
            "net",
            nodes,
            initializers,
            [new ValueInfo("x", ElementType.Float, inputShape.Select((d, i) =>
                i == 0 ? new Dimension(null, "n") : new Dimension(d, null)))],
            outputs.Select(o => new ValueInfo(o))),
        opset: 13);

    /// <summary>
    /// The quantized net's outputs must lie within a few percent of the float net's, relative to their size.
    /// </summary>
    public void AssertClose(Model quantized, double tolerance = 0.05)
    {
        var sample = Samples.For(model!, batch: 4);
        using var original = Session.Create(model!, new SessionSettings(1));
        using var changed = Session.Create(quantized, new SessionSettings(1));
        var expected = original.Run(sample);
        foreach (var (name, actual) in changed.Run(sample))
        {
            var (a, b) = (expected[name].ToArray<float>(), actual.ToArray<float>());
            var error = Math.Sqrt(a.Zip(b, (x, y) => Math.Pow(x - y, 2)).Sum() / a.Sum(x => Math.Pow(x, 2)));
            Assert.IsLessThan(tolerance, error, $"{name}: relative error {error}");
        }
    }

    public static ActivationRanges Ranges(Model model) => RangeCalibration.Ranges(
        model, [Samples.For(model, batch: 4)], CalibrationMethod.MinMax, 100, new SessionSettings(1));
}
