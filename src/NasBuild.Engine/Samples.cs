using NasBuild.Engine.Inputs;
using NasBuild.Onnx;

namespace NasBuild.Engine;

/// <summary>Generated inputs of the right type and shape, for when there is no data.</summary>
public static class Samples
{
    /// <summary>
    /// Returns a tensor for each required input, of <paramref name="batch"/> samples of the sizes and values that
    /// <see cref="ModelInputs"/> finds.
    /// </summary>
    /// <exception cref="SessionException">ONNX Runtime cannot run the model, or no sizes are found.</exception>
    public static IReadOnlyDictionary<string, Tensor> For(Model model, int batch, int seed = 0) =>
        ModelInputs.Of(model).Samples(batch, seed);
}
