using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance.Operators;

/// <summary>
/// Recurrent layers and their gradients as PyTorch computes them in float64 (<c>PyTorch/record_recurrent.py</c>).
/// </summary>
internal static class RecordedRecurrentCases
{
    private static readonly IReadOnlyDictionary<string, Tensor> Recorded = RecordedTensors.Of("recurrent.onnx");
    private static readonly string[] Directions = ["forward", "reverse", "bidirectional"];
    private static readonly Attribute LinearBeforeReset = Attribute.Of("linear_before_reset", 1L);

    // The activations of a direction, where they are not the default, and other attributes.
    private static readonly Dictionary<string, (string OpType, string[] Activations, Attribute[] Others)> Layers = new()
    {
        ["lstm"] = ("LSTM", [], []),
        ["lstm-peepholes"] = ("LSTM", [], []),
        ["lstm-tanh-relu-sigmoid"] = ("LSTM", ["Tanh", "Relu", "Sigmoid"], []),
        ["gru"] = ("GRU", [], []),
        ["gru-tanh-sigmoid"] = ("GRU", ["Tanh", "Sigmoid"], []),
        ["gru-linear-before-reset"] = ("GRU", [], [LinearBeforeReset]),
        ["gru-linear-before-reset-sigmoid-relu"] = ("GRU", ["Sigmoid", "Relu"], [LinearBeforeReset]),
        ["rnn"] = ("RNN", [], []),
        ["rnn-relu"] = ("RNN", ["Relu"], []),
        ["rnn-sigmoid"] = ("RNN", ["Sigmoid"], []),
    };

    public static IEnumerable<GradientCase> All =>
        from layer in Layers
        from direction in Directions
        select Of($"{layer.Key}/{direction}", layer.Value.OpType, [
            .. layer.Value.Others, Attribute.Of("direction", direction),
            Attribute.Of("hidden_size", Recorded[$"{layer.Key}/{direction}/R"].Shape[2]),
            .. layer.Value.Activations.Length == 0
                ? Array.Empty<Attribute>()
                : [Attribute.Of("activations", Repeated(layer.Value.Activations, direction))]]);

    private static string[] Repeated(string[] activations, string direction) =>
        direction == "bidirectional" ? [.. activations, .. activations] : activations;

    private static GradientCase Of(string name, string opType, Attribute[] attributes)
    {
        Tensor? Find(string what) => Recorded.GetValueOrDefault($"{name}/{what}")?.Rename(what);
        string[] names = opType == "LSTM"
            ? ["X", "W", "R", "B", "lengths", "h", "c", "P"]
            : ["X", "W", "R", "B", "lengths", "h"];
        string[] outputs = opType == "LSTM" ? ["Y", "Y_h", "Y_c"] : ["Y", "Y_h"];
        Tensor[] inputs = [.. names.Select(Find).OfType<Tensor>()];
        var node = new Node(
            opType, names.Select(n => Find(n) is null ? "" : n), outputs, "node", "", attributes);
        return new GradientCase($"{opType} as PyTorch's {name}", ModelOf(node, inputs), inputs)
        {
            Upstream = outputs.ToDictionary(o => o, o => Find($"upstream/{o}")!.Rename(o)),
            Expected = inputs.Where(IsNumber)
                .ToDictionary(i => i.Name, i => Find($"gradient/{i.Name}")!.ToDoubles()),
            Outputs = outputs.ToDictionary(o => o, o => Find(o)!.ToDoubles()),
            Tolerance = 1e-5,
        };
    }
}
