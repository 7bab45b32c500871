using NasBuild.Engine.Training;

namespace NasBuild.TorchSharp;

/// <summary>A session that computes gradients with libtorch.</summary>
internal sealed class TorchSharpGradientSession(DifferentiableModel model) : IGradientSession
{
    private readonly Dictionary<string, Tensor> sums = [];

    /// <inheritdoc/>
    public IReadOnlyList<string> Parameters => model.Parameters;

    /// <inheritdoc/>
    public (double Loss, IReadOnlyDictionary<string, OnnxTensor> Gradients) Compute(
        IReadOnlyDictionary<string, OnnxTensor> batch)
    {
        using var scope = torch.NewDisposeScope();
        var (loss, gradients, _) = model.Run(batch);
        return (
            loss.ToDouble(),
            gradients.ToDictionary(g => g.Key, g => g.Value.ToOnnx(g.Key, model.Form.Types[g.Key].ElementType)));
    }

    /// <inheritdoc/>
    public double Accumulate(IReadOnlyDictionary<string, OnnxTensor> batch)
    {
        using var scope = torch.NewDisposeScope();
        var (loss, gradients, _) = model.Run(batch);
        foreach (var (name, gradient) in gradients)
        {
            SumOf(name).add_(gradient.to(torch.ScalarType.Float64).square());
        }

        return loss.ToDouble();
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, OnnxTensor> SumsOfSquares() =>
        Parameters.ToDictionary(p => p, p => SumOf(p).ToOnnx(p, Onnx.ElementType.Double));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var sum in sums.Values)
        {
            sum.Dispose();
        }

        model.Dispose();
    }

    private Tensor SumOf(string parameter)
    {
        using var scope = torch.NewDisposeScope();
        return sums.TryGetValue(parameter, out var sum)
            ? sum
            : sums[parameter] = torch.zeros_like(
                model.Initializers[parameter].detach(), torch.ScalarType.Float64).Owned();
    }
}
