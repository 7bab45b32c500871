using Microsoft.ML.OnnxRuntime;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime;

/// <summary>
/// The sums of loss and gradients over the parts of a batch, for which a session needs the memory of one part only.
/// </summary>
internal sealed class GradientSums : IDisposable
{
    private readonly IReadOnlyList<ValueInfo> inputs;
    private readonly BoundSession session;
    private readonly StateBuffers buffers;

    /// <summary>Creates the session.</summary>
    /// <param name="backward">The loss and the gradients of a part.</param>
    /// <param name="observed">
    /// The outputs and parameters whose values and gradients <see cref="Observed"/> holds.
    /// </param>
    /// <param name="settings">The settings of the session.</param>
    /// <exception cref="SessionException">ONNX Runtime rejects the model.</exception>
    public GradientSums(BackwardGraph backward, IReadOnlyList<string> observed, SessionSettings settings)
    {
        // Two parameters that are added to each other share one gradient.
        Sums = [
            Sum(backward, backward.Loss, backward.LossType),
            .. backward.Gradients.DistinctBy(g => g.Value).Select(g => Sum(backward, g.Value, backward.Types[g.Key]))];
        inputs = backward.Inputs;
        List<(string Name, TensorType Type)> values = [.. backward.Observed(observed)];
        session = new BoundSession(
            backward.Build([.. Sums.Select(s => s.After), .. values.Select(v => v.Name)]), settings);
        buffers = new StateBuffers(session, Sums);
        Observed = buffers.BindOutputs(values);
    }

    /// <summary>The sums: of the loss, then of the gradients.</summary>
    public IReadOnlyList<StateTensor> Sums { get; }

    /// <summary>The buffers of values of the part that was run last, by name.</summary>
    public IReadOnlyDictionary<string, OrtValue> Observed { get; }

    /// <summary>Returns the name of the sum of a gradient.</summary>
    public static string NameOf(string gradient) => $"sum/{gradient}";

    /// <summary>Replaces the sums by those of a batch.</summary>
    /// <param name="parts">The parts of the batch.</param>
    /// <param name="parameters">The parameters by name.</param>
    /// <returns>The buffers of <see cref="Sums"/>, until the next call.</returns>
    public IReadOnlyList<OrtValue> Of(
        IEnumerable<IReadOnlyDictionary<string, Tensor>> parts, IEnumerable<(string Name, OrtValue Value)> parameters)
    {
        foreach (var (name, value) in parameters)
        {
            buffers.BindInput(name, value);
        }

        for (var i = 0; i < Sums.Count; i++)
        {
            buffers.Clear(i);
        }

        foreach (var part in parts)
        {
            buffers.Run(inputs, part);
        }

        return [.. Sums.Select((_, i) => buffers[i])];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        buffers.Dispose();
        session.Dispose();
    }

    private static StateTensor Sum(BackwardGraph backward, string value, TensorType type)
    {
        var (builder, before) = (backward.Write.Builder, NameOf(value));
        builder.Inputs.Add(BackwardGraph.Fixed(before, type));
        return new StateTensor(before, backward.Write.Add(before, value), type, InPlace: true);
    }
}
