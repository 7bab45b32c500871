using NasBuild.Onnx;

namespace NasBuild.Core.Training;

/// <summary>The scores that the loss is computed from: for a model that ends in a softmax, its input.</summary>
internal static class Logits
{
    /// <summary>Returns the name of the scores behind the first output.</summary>
    public static string Of(Model model)
    {
        var output = model.Graph.Outputs[0].Name;
        return model.Graph[output].Producer is { OpType: "Softmax" or "LogSoftmax" } softmax ? softmax.Inputs[0]
            : output;
    }

    /// <summary>Returns the model with <paramref name="scores"/> as its only output.</summary>
    public static Model Only(Model model, string scores) => model.Graph.Outputs is [{ Name: var name }]
        && name == scores
        ? model
        : model.With(model.Graph.With(outputs: [
            model.Graph.Outputs.FirstOrDefault(o => o.Name == scores) ?? new ValueInfo(scores)]))
            .Apply(Onnx.Passes.DeadNodesPass.Run);
}
