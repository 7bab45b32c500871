using NasBuild.Engine.Conformance;
using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;
using OnnxTensor = NasBuild.Onnx.Tensor;

namespace NasBuild.TorchSharp.Conformance;

/// <summary>
/// Forms of operators that only this engine differentiates: recurrent layers, three steps of two sequences, that clip,
/// couple their gates or have rare activations; and diagonals.
/// </summary>
internal static class AddedCases
{
    private const long Steps = 3, Batch = 2, Inputs = 2, Hidden = 3;

    public static IReadOnlyDictionary<string, GradientCase> All { get; } = new GradientCase[]
    {
        Recurrent("LSTM", 4, "of which the input gate forgets", "forward", Attribute.Of("input_forget", 1L)),
        Recurrent("LSTM", 4, "clipped", "forward", Attribute.Of("clip", 0.7f)) with { Step = 1e-3 },
        Recurrent(
            "GRU", 3, "with other functions", "forward",
            Attribute.Of("activations", ["HardSigmoid", "Softsign"]),
            Attribute.Of("activation_alpha", [0.3f]), Attribute.Of("activation_beta", [0.4f])) with { Step = 1e-3 },
        Recurrent(
            "RNN", 1, "with another function each way", "bidirectional",
            Attribute.Of("activations", ["ScaledTanh", "Affine"]), Attribute.Of("activation_alpha", [0.6f, 0.8f]),
            Attribute.Of("activation_beta", [0.9f, 0.1f])),
        GradientCase.Of(
            "Einsum of a diagonal", Node("Einsum", ["a"], Attribute.Of("equation", "ii->i")), [Doubles("a", 3, 3)]),
    }.ToDictionary(c => c.Name);

    private static GradientCase Recurrent(
        string opType, long gates, string name, string direction, params Attribute[] attributes)
    {
        var ways = direction == "bidirectional" ? 2 : 1;
        OnnxTensor[] inputs =
        [
            Floats("x", Steps, Batch, Inputs), Floats("w", ways, gates * Hidden, Inputs),
            Floats("r", ways, gates * Hidden, Hidden), Floats("b", ways, 2 * gates * Hidden),
            Floats("h", ways, Batch, Hidden),
            .. opType == "LSTM" ? [Floats("c", ways, Batch, Hidden)] : Array.Empty<OnnxTensor>(),
        ];
        string[] read = ["x", "w", "r", "b", "", .. inputs.Skip(4).Select(i => i.Name)];
        string[] outputs = opType == "LSTM" ? ["y", "y_h", "y_c"] : ["y", "y_h"];
        return GradientCase.Of(
            $"{opType} {name}",
            new Node(
                opType, read, outputs, "node", "",
                [Attribute.Of("hidden_size", Hidden), Attribute.Of("direction", direction), .. attributes]),
            inputs);
    }
}
