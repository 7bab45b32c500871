using NasBuild.Onnx;

namespace NasBuild.Engine.Gradients;

/// <summary>The form of a model that gradients are written for: operator set 18 or later, sizes fixed, and the type of every value known.</summary>
/// <param name="Model">The model; initializers keep their names.</param>
/// <param name="Types">The concrete type of every value.</param>
internal sealed record TrainingForm(Model Model, IReadOnlyDictionary<string, TensorType> Types)
{
    /// <summary>The oldest operator set that gradients are written in.</summary>
    public const long LeastOpset = 18;

    /// <summary>Brings <paramref name="model"/> into this form for batches like <paramref name="sample"/>.</summary>
    /// <exception cref="UndifferentiableException">An operator's older meaning cannot be written in the newer operator set.</exception>
    /// <exception cref="SessionException">ONNX Runtime cannot run the model on the sample.</exception>
    public static TrainingForm Of(Model model, IReadOnlyDictionary<string, Tensor> sample)
    {
        var raised = model.Opset >= LeastOpset ? model : model.WithOpset("", LeastOpset);
        var form = BatchStatistics.Lower(raised, sample);
        return new TrainingForm(form, ShapeInference.Of(form, sample));
    }
}
