using Microsoft.ML.OnnxRuntime;
using NasBuild.Engine.Training.OnnxRuntime.Memory;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime;

/// <summary>
/// The sums of loss and gradients over the parts of a batch, for which a session needs the memory of one part only.
/// </summary>
internal sealed class GradientSums : IDisposable
{
    private readonly BoundSession session;
    private readonly StateBuffers buffers;

    /// <summary>Creates the session.</summary>
    /// <param name="backward">The loss and the gradients of a part.</param>
    /// <param name="observed">
    /// The outputs and parameters whose values and gradients <see cref="Observed"/> holds.
    /// </param>
    /// <param name="parameters">The buffers of the parameters by name.</param>
    /// <param name="settings">The settings of the session.</param>
    /// <param name="memory">The memory of the parameters, which gets the sums as well.</param>
    /// <exception cref="SessionException">ONNX Runtime rejects the model.</exception>
    public GradientSums(
        BackwardGraph backward, IReadOnlyList<string> observed, IEnumerable<(string Name, OrtValue Value)> parameters,
        SessionSettings settings, IDeviceMemory memory)
    {
        // Two parameters that are added to each other share one gradient.
        Sums = [
            Sum(backward, backward.Loss, backward.LossType),
            .. backward.Gradients.DistinctBy(g => g.Value).Select(g => Sum(backward, g.Value, backward.Types[g.Key]))];
        List<(string Name, TensorType Type)> values = [.. backward.Observed(observed)];
        session = new BoundSession(
            backward.Build([.. Sums.Select(s => s.After), .. values.Select(v => v.Name)]), backward.Inputs, settings,
            memory);
        try
        {
            buffers = new StateBuffers(session, Sums);
            Observed = buffers.BindOutputs(values);
            foreach (var (name, value) in parameters)
            {
                buffers.BindInput(name, value);
            }

            buffers.Capture();
            Buffers = [.. Sums.Select((_, i) => buffers[i])];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The sums: of the loss, then of the gradients.</summary>
    public IReadOnlyList<StateTensor> Sums { get; }

    /// <summary>The buffers of <see cref="Sums"/>.</summary>
    public IReadOnlyList<OrtValue> Buffers { get; }

    /// <summary>The buffers of values of the part that was run last, by name.</summary>
    public IReadOnlyDictionary<string, OrtValue> Observed { get; }

    /// <summary>Returns the name of the sum of a gradient.</summary>
    public static string NameOf(string gradient) => $"sum/{gradient}";

    /// <summary>Replaces the sums by those of a batch, which comes in parts.</summary>
    public void Run(IEnumerable<IReadOnlyDictionary<string, Tensor>> parts)
    {
        for (var i = 0; i < Sums.Count; i++)
        {
            buffers.Clear(i);
        }

        foreach (var part in parts)
        {
            buffers.Run(part);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    private static StateTensor Sum(BackwardGraph backward, string value, TensorType type)
    {
        var (builder, before) = (backward.Write.Builder, NameOf(value));
        builder.Inputs.Add(BackwardGraph.Fixed(before, type));
        return new StateTensor(before, backward.Write.Add(before, value), type, InPlace: true);
    }
}
