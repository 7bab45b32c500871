using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Engine.Training.Forms;

/// <summary>The inference form of a model in training.</summary>
public static class InferenceForm
{
    /// <summary>
    /// Returns the model with every batch normalisation by its running statistics, as ONNX Runtime runs it.
    /// </summary>
    public static Model Of(Model model) => BatchStatistics.AsInference(model).Apply(DeadNodesPass.Run);
}
