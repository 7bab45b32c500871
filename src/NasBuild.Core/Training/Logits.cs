using NasBuild.Core.Data;
using NasBuild.Onnx;

namespace NasBuild.Core.Training;

/// <summary>The scores that the loss is computed from: for a model that ends in a softmax, its input.</summary>
internal static class Logits
{
    /// <summary>Returns the name of the scores behind the output that holds them.</summary>
    public static string Of(Model model)
    {
        var output = ClassScores.In(model.Graph).Name;
        return ScoreRows.Of(
            model.Graph,
            model.Graph[output].Producer is { OpType: "Softmax" or "LogSoftmax" } softmax ? softmax.Inputs[0] : output);
    }

    /// <summary>Returns the model with <paramref name="scores"/> as its only output.</summary>
    public static Model Only(Model model, string scores) => model.Graph.Outputs is [{ Name: var name }]
        && name == scores
        ? model
        : ScoreRows.Add(model, scores).Apply(g => g.With(outputs: [
            g.Outputs.FirstOrDefault(o => o.Name == scores) ?? new ValueInfo(scores)]), Onnx.Passes.DeadNodesPass.Run);
}
