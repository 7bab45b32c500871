using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Engine.Training.Forms;

/// <summary>What a model in training becomes to be used.</summary>
public static class InferenceForm
{
    /// <summary>The model with every batch normalisation by its running statistics, as ONNX Runtime runs it.</summary>
    public static Model Of(Model model) => BatchStatistics.AsInference(model).Apply(DeadNodesPass.Run);
}
