using System.Collections.Immutable;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Engine;
using NasBuild.Engine.Inputs;
using NasBuild.Onnx;

namespace NasBuild.Core.Data;

/// <summary>
/// Runs a model over sequences, and records the states that it feeds back to itself: with them as columns, every sample
/// is a run of its own.
/// </summary>
/// <param name="configuration">The configuration.</param>
/// <param name="model">The model.</param>
/// <param name="inputs">Its inputs.</param>
internal sealed class FeedbackStates(NasConfiguration configuration, Model model, ModelInputs inputs)
{
    private const int SequencesAtOnce = 32;

    /// <summary>Returns the samples with a column for each of the inputs: the states before each sample's run.</summary>
    /// <param name="data">The samples, sequence after sequence.</param>
    /// <param name="states">The inputs that outputs feed.</param>
    /// <param name="steps">The samples of a sequence.</param>
    /// <exception cref="NasException">An output does not have the shape of the input that it feeds.</exception>
    public Dataset Record(Dataset data, IReadOnlyList<ModelInput> states, int steps)
    {
        // Sums have a fixed order on one thread: ranges of states become part of the model.
        using var session = Session.Create(model, new SessionSettings(Threads: 1) { Spin = false });
        var sequences = data.Count / steps;
        var atOnce = inputs.FixedBatch ?? SequencesAtOnce;
        var recorded = states.ToDictionary(s => s, s => Column(s, data.Count));
        for (var first = 0; first < sequences; first += atOnce)
        {
            var count = inputs.FixedBatch ?? Math.Min(atOnce, sequences - first);
            var now = states.ToDictionary(s => s.Name, s => s.MadeUp(count, new Random(0)));
            for (var step = 0; step < steps && first + count <= sequences; step++)
            {
                int[] places = [.. Enumerable.Range(first, count).Select(s => (s * steps) + step)];
                foreach (var state in states)
                {
                    Store(SampleStack.Apart(now[state.Name], state.BatchAxis), places, recorded[state]);
                }

                var outputs = session.Run(data.Take(places).Inputs.Concat(now).ToDictionary());
                now = states.ToDictionary(s => s.Name, s => Next(s, now[s.Name], outputs));
            }
        }

        return data.With(recorded.Select(r => new InputColumn(
            r.Key.Name, r.Key.ElementType, SampleSizes(r.Key), r.Value, data.Count)
        {
            BatchAxis = r.Key.BatchAxis,
        }));
    }

    private static ImmutableArray<long> SampleSizes(ModelInput input) =>
        [.. input.SampleSizes.Select(s => s!.Value)];

    // Samples that no run reaches have the state before the first.
    private static byte[] Column(ModelInput state, int count)
    {
        var one = state.Values.Make(state.Name, state.ElementType, SampleSizes(state), new Random(0)).ToBytes().Span;
        var all = new byte[checked(one.Length * count)];
        for (var i = 0; i < count; i++)
        {
            one.CopyTo(all.AsSpan(i * one.Length));
        }

        return all;
    }

    private static void Store(ReadOnlySpan<byte> states, int[] places, byte[] column)
    {
        var size = states.Length / places.Length;
        for (var i = 0; i < places.Length; i++)
        {
            states.Slice(i * size, size).CopyTo(column.AsSpan(places[i] * size));
        }
    }

    private Tensor Next(ModelInput state, Tensor now, IReadOnlyDictionary<string, Tensor> outputs)
    {
        var next = outputs[state.Hint.Feedback!];
        return next.ElementType == now.ElementType && next.Shape.SequenceEqual(now.Shape)
            ? next.Rename(state.Name)
            : throw new NasException(Descriptors.FeedbackShape.At(
                configuration.PositionOf($"model.inputs.{state.Name}.feedback"), next.Name,
                $"{next.ElementType}[{string.Join(", ", next.Shape)}]", state.Name,
                $"{now.ElementType}[{string.Join(", ", now.Shape)}]"));
    }
}
