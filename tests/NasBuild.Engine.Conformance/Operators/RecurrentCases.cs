using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance.Operators;

/// <summary>Recurrent layers with every combination of what may be left out.</summary>
/// <remarks>ONNX Runtime runs them in single precision only.</remarks>
internal static class RecurrentCases
{
    private const long Batch = 3;
    private const long Inputs = 4;
    private const long Units = 3;

    private static readonly (string Name, string OpType, bool Peepholes, Attribute[] Attributes)[] Layers =
    [
        ("LSTM", "LSTM", false, []),
        ("LSTM with peepholes", "LSTM", true, []),
        ("GRU", "GRU", false, []),
        ("GRU, linear before reset", "GRU", false, [Attribute.Of("linear_before_reset", 1L)]),
        ("RNN", "RNN", false, []),
    ];

    private static readonly string[] Directions = ["forward", "reverse", "bidirectional"];

    private static readonly bool[] Choice = [false, true];

    public static IEnumerable<GradientCase> All =>
    [
        Stacked,
        .. from layer in Layers
           from direction in Directions
           from bias in Choice
           from first in Choice
           from lengths in new int[]?[] { null, [5, 3, 1] }
           select Of(layer, direction, bias, first, 5, lengths, "Y", "Y_h", "Y_c"),
        .. from layer in Layers
           where !layer.Peepholes
           from outputs in Parts(layer.OpType == "LSTM" ? ["Y", "Y_h", "Y_c"] : ["Y", "Y_h"])
           select Of(layer, "bidirectional", true, true, 5, [5, 3, 1], outputs),
        .. from layer in Layers
           from direction in Directions
           from steps in new[] { (Steps: 1, Lengths: (int[]?)null), (4, [0, 2, 4]) }
           select Of(layer, direction, true, true, steps.Steps, steps.Lengths, "Y", "Y_h", "Y_c"),
    ];

    // A GRU upon both directions of an LSTM, as PyTorch's exporter joins them.
    private static GradientCase Stacked
    {
        get
        {
            Tensor[] inputs =
            [
                Floats("X", 5, Batch, Inputs), Floats("W", 2, 4 * Units, Inputs), Floats("R", 2, 4 * Units, Units),
                Floats("V", 1, 3 * Units, 2 * Units), Floats("Q", 1, 3 * Units, Units),
            ];
            Node[] nodes =
            [
                new(
                    "LSTM", ["X", "W", "R"], ["both"], "lower", "", Attribute.Of("hidden_size", Units),
                    Attribute.Of("direction", "bidirectional")),
                new("Transpose", ["both"], ["ordered"], "order", "", Ints("perm", "0,2,1,3")),
                new("Reshape", ["ordered", "shape"], ["joined"], "join"),
                new("GRU", ["joined", "V", "Q"], ["y", "h"], "upper", "", Attribute.Of("hidden_size", Units)),
            ];
            return new GradientCase(
                "GRU upon LSTM", ModelOf(nodes, inputs, [Longs("shape", 0, 0, -1)], ["y", "h", "both"]), inputs);
        }
    }

    // Every choice of some of the outputs.
    private static IEnumerable<string[]> Parts(string[] all) => Enumerable.Range(1, (1 << all.Length) - 2)
        .Select(chosen => all.Select((o, i) => (chosen >> i & 1) != 0 ? o : "").ToArray());

    private static GradientCase Of(
        (string Name, string OpType, bool Peepholes, Attribute[] Attributes) layer, string direction, bool bias,
        bool first, long steps, int[]? lengths, params string[] outputs)
    {
        var (directions, gates) = (direction == "bidirectional" ? 2 : 1, Gates(layer.OpType));
        var cells = layer.OpType == "LSTM";
        Tensor?[] inputs =
        [
            Floats("X", steps, Batch, Inputs), Floats("W", directions, gates * Units, Inputs),
            Floats("R", directions, gates * Units, Units), bias ? Floats("B", directions, 2 * gates * Units) : null,
            lengths is null ? null : Tensor.Create<int>("lengths", [Batch], lengths),
            first ? Floats("h", directions, Batch, Units) : null,
            first && cells ? Floats("c", directions, Batch, Units) : null,
            layer.Peepholes ? Floats("P", directions, 3 * Units) : null,
        ];
        string[] written = cells ? outputs : [.. outputs.Take(2)];
        var node = new Node(
            layer.OpType, inputs.Take(cells ? 8 : 6).Select(i => i?.Name ?? ""), written, "node", "",
            [.. layer.Attributes, Attribute.Of("hidden_size", Units), Attribute.Of("direction", direction)]);
        string[] told =
        [
            layer.Name, direction, $"{steps} steps", .. bias ? ["bias"] : Array.Empty<string>(),
            .. first ? ["first states"] : Array.Empty<string>(),
            .. lengths is null ? Array.Empty<string>() : [$"lengths {string.Join(' ', lengths)}"],
            string.Join('+', written.Where(o => o.Length > 0)),
        ];
        Tensor[] given = [.. inputs.OfType<Tensor>()];
        return new GradientCase(string.Join(", ", told), ModelOf(node, given), given);
    }

    private static long Gates(string opType) => opType switch { "LSTM" => 4, "GRU" => 3, _ => 1 };
}
