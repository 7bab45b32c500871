using NasBuild.Engine.Conformance;
using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;
using OnnxTensor = NasBuild.Onnx.Tensor;

namespace NasBuild.TorchSharp.Conformance;

/// <summary>
/// Recurrent operators, which only this engine differentiates: three steps, two sequences, two inputs.
/// </summary>
internal static class RecurrentCases
{
    private const long Steps = 3, Batch = 2, Inputs = 2, Hidden = 3;

    private static readonly (string OpType, long Gates)[] Operators = [("GRU", 3), ("LSTM", 4), ("RNN", 1)];

    public static IReadOnlyDictionary<string, GradientCase> All { get; } = new GradientCase[][]
    {
        [
            .. Operators.SelectMany(o => new[] { "forward", "reverse", "bidirectional" }.SelectMany(d => new[]
        {
            Of(o.OpType, o.Gates, $"{d}, whole", d, Optional.All),
            Of(o.OpType, o.Gates, $"{d}, without bias and states", d, Optional.None),
            Of(o.OpType, o.Gates, $"{d}, of two lengths", d, Optional.Lengths | Optional.Bias),
        })),
        Of(
            "GRU", 3, "linear before reset", "bidirectional", Optional.All,
            Attribute.Of("linear_before_reset", 1L)),
        Of("LSTM", 4, "with peepholes", "bidirectional", Optional.All | Optional.Peepholes),
        Of("LSTM", 4, "of which the input gate forgets", "forward", Optional.All, Attribute.Of("input_forget", 1L)),
        Of("LSTM", 4, "clipped", "forward", Optional.All, Attribute.Of("clip", 0.7f)) with { Step = 1e-3 },
        Of(
            "GRU", 3, "with other functions", "forward", Optional.All,
            Attribute.Of("activations", ["HardSigmoid", "Softsign"]),
            Attribute.Of("activation_alpha", [0.3f]), Attribute.Of("activation_beta", [0.4f])) with { Step = 1e-3 },
        Of(
            "RNN", 1, "with another function each way", "bidirectional", Optional.All,
            Attribute.Of("activations", ["ScaledTanh", "Affine"]), Attribute.Of("activation_alpha", [0.6f, 0.8f]),
            Attribute.Of("activation_beta", [0.9f, 0.1f])),
        Stacked],
    }.SelectMany(c => c).ToDictionary(c => c.Name);

    [Flags]
    private enum Optional
    {
        None = 0,
        Bias = 1,
        Lengths = 2,
        States = 4,
        Peepholes = 8,
        All = Bias | States,
    }

    // What a speech model has: a projection, two layers, and a projection of the last state.
    private static GradientCase Stacked
    {
        get
        {
            Node[] nodes =
            [
                new("MatMul", ["x", "embed"], ["e"]),
                new("LSTM", ["e", "w1", "r1"], ["h1"], "", "", Attribute.Of("hidden_size", Hidden)),
                new("Squeeze", ["h1", "one"], ["s1"]),
                new("GRU", ["s1", "w2", "r2"], ["", "h2"], "", "", Attribute.Of("hidden_size", Hidden)),
                new("MatMul", ["h2", "head"], ["y"]),
            ];
            OnnxTensor[] inputs =
            [
                Floats("x", Steps, Batch, Inputs), Floats("embed", Inputs, 2), Floats("w1", 1, 4 * Hidden, 2),
                Floats("r1", 1, 4 * Hidden, Hidden), Floats("w2", 1, 3 * Hidden, Hidden),
                Floats("r2", 1, 3 * Hidden, Hidden), Floats("head", Hidden, 2),
            ];
            return new GradientCase(
                "LSTM and GRU between projections", ModelOf(nodes, inputs, [Longs("one", 1)]), inputs);
        }
    }

    private static GradientCase Of(
        string opType, long gates, string name, string direction, Optional optional, params Attribute[] attributes)
    {
        var ways = direction == "bidirectional" ? 2 : 1;
        List<OnnxTensor> inputs =
        [
            Floats("x", Steps, Batch, Inputs), Floats("w", ways, gates * Hidden, Inputs),
            Floats("r", ways, gates * Hidden, Hidden)
        ];
        string[] read =
        [
            "x", "w", "r", Given(Optional.Bias, Floats("b", ways, 2 * gates * Hidden)),
            Given(Optional.Lengths, OnnxTensor.Create<int>("lengths", [Batch], [3, 2])),
            Given(Optional.States, Floats("h", ways, Batch, Hidden)),
            .. opType == "LSTM" ? new[]
            {
                Given(Optional.States, Floats("c", ways, Batch, Hidden)),
                Given(Optional.Peepholes, Floats("p", ways, 3 * Hidden)),
            }
            : [],
        ];
        string[] outputs = opType == "LSTM" ? ["y", "y_h", "y_c"] : ["y", "y_h"];
        var node = new Node(
            opType, read, outputs, "node", "",
            [Attribute.Of("hidden_size", Hidden), Attribute.Of("direction", direction), .. attributes]);
        return GradientCase.Of($"{opType} {name}", node, inputs);

        string Given(Optional part, OnnxTensor tensor)
        {
            if (!optional.HasFlag(part))
            {
                return "";
            }

            inputs.Add(tensor);
            return tensor.Name;
        }
    }
}
