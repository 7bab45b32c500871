using NasBuild.Core.Data;
using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Core.Training;

/// <summary>The values that a loss is computed from: for scores that a softmax ends, its input.</summary>
internal static class Logits
{
    /// <summary>Returns the name of the scores behind the output that holds them, as rows.</summary>
    public static string Of(Model model) =>
        ScoreRows.Of(model.Graph, Behind(model, ClassScores.In(model.Graph).Name));

    /// <summary>Returns the name of the scores behind an output.</summary>
    public static string Behind(Model model, string output) =>
        model.Graph[output].Producer is { OpType: "Softmax" or "LogSoftmax" } softmax ? softmax.Inputs[0] : output;

    /// <summary>Returns the model with <paramref name="values"/> as its only outputs.</summary>
    public static Model Only(Model model, IReadOnlyList<string> values) =>
        model.Graph.Outputs.Select(o => o.Name).SequenceEqual(values) ? model
        : values.Aggregate(model, ScoreRows.Add).Apply(
            g => g.With(outputs: values.Select(v =>
                g.Outputs.FirstOrDefault(o => o.Name == v) ?? new ValueInfo(v))),
            DeadNodesPass.Run);
}
