using System.Collections.Immutable;
using System.Text.Json;
using NasBuild.Core.Results.Curves;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Training;

/// <summary>
/// Records the course of a training in few numbers, however many steps it takes: the means of as many steps each.
/// </summary>
internal sealed class CurveRecorder
{
    /// <summary>The maximum number of losses.</summary>
    public const int MaxLosses = 128;

    private readonly List<double> sums = [];
    private readonly List<double> qualities = [];
    private int every = 1;
    private int inLast;

    /// <summary>Adds the loss of a step.</summary>
    public void Add(double loss)
    {
        if (sums.Count > 0 && inLast < every)
        {
            sums[^1] += loss;
            inLast++;
            return;
        }

        if (sums.Count == MaxLosses)
        {
            for (var i = 0; i < MaxLosses / 2; i++)
            {
                sums[i] = sums[2 * i] + sums[(2 * i) + 1];
            }

            sums.RemoveRange(MaxLosses / 2, MaxLosses / 2);
            every *= 2;
        }

        sums.Add(loss);
        inLast = 1;
    }

    /// <summary>Adds the quality before training, or after an epoch.</summary>
    public void AddQuality(double quality) => qualities.Add(quality);

    /// <summary>Returns the course so far; null if no step was recorded.</summary>
    /// <param name="stepsOfEpoch">The number of steps in an epoch.</param>
    public TrainingCurve? Curve(int stepsOfEpoch) => sums.Count == 0 ? null : new TrainingCurve(
        stepsOfEpoch, every, [.. sums.Select((s, i) => s / (i < sums.Count - 1 ? every : inLast))],
        qualities.TrueForAll(double.IsFinite) ? [.. qualities] : []);

    /// <summary>Returns the state as text.</summary>
    public string ToText() =>
        JsonSerializer.Serialize(new State(every, inLast, [.. sums], [.. qualities]), JsonFormats.Compact);

    /// <summary>Returns the recorder of a state; null if the text is none.</summary>
    public static CurveRecorder? FromText(string? text)
    {
        try
        {
            if (text is null || JsonSerializer.Deserialize<State>(text, JsonFormats.Compact) is not
                {
                    Every: > 0, InLast: >= 0, Sums: { IsDefault: false, Length: <= MaxLosses },
                    Qualities.IsDefault: false
                } state)
            {
                return null;
            }

            var recorder = new CurveRecorder { every = state.Every, inLast = state.InLast };
            recorder.sums.AddRange(state.Sums);
            recorder.qualities.AddRange(state.Qualities);
            return recorder;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private sealed record State(
        int Every, int InLast, ImmutableArray<double> Sums, ImmutableArray<double> Qualities);
}
