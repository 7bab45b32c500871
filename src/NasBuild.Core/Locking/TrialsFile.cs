using System.Collections.Immutable;
using System.Text.Json;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Numerics;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Layers;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Locking;

/// <summary>Reads and writes nas.trials.json, beside nas.lock.json.</summary>
internal static class TrialsFile
{
    // The file is committed: what a reader would not miss is left out of larger ones.
    private const int MaxBytes = 48 << 10;
    private const int MaxLayers = 100;
    private const int MaxReadBytes = 4 << 20;
    private const string Damaged = "is damaged, or was edited";

    // A trial is one line: a difference between two files shows trials.
    private static readonly JsonSerializerOptions Format = new(JsonFormats.Compact);

    private enum Choices
    {
        All,
        Finalists,
        None,
    }

    /// <summary>Returns the path of the trials of a lock: <c>nas.trials.json</c> for <c>nas.lock.json</c>.</summary>
    public static string PathOf(string lockPath) =>
        Path.ChangeExtension(Path.ChangeExtension(lockPath, null), ".trials.json");

    /// <summary>
    /// Writes the trials of a search that found the policy of a lock, before the lock itself: if only the first is
    /// written, they do not belong to the lock, and the next build writes both.
    /// </summary>
    /// <param name="lockPath">The lock's file.</param>
    /// <param name="value">The lock.</param>
    /// <param name="trials">The trials; without any there is no file.</param>
    /// <param name="predictions">The predictions of the search.</param>
    /// <param name="sensitivity">The sensitivity of the layers.</param>
    public static void Write(
        string lockPath, NasLock value, ImmutableArray<TrialPoint> trials, Predictions? predictions,
        LayerSensitivity? sensitivity = null)
    {
        var path = PathOf(lockPath);
        if (trials.IsDefaultOrEmpty && sensitivity is null)
        {
            Delete(path);
            return;
        }

        var bytes = ToBytes(
            LockedTrials.KeyOf(value), trials.IsDefault ? [] : trials, predictions, value.Measured.QualityMetric,
            sensitivity);
        if (!AtomicFile.Holds(path, bytes))
        {
            AtomicFile.WriteShared(path, bytes);
        }
    }

    /// <summary>Returns the trials of a lock; null with the reason if there are none that belong to it.</summary>
    /// <param name="lockPath">The lock's file.</param>
    /// <param name="value">The lock.</param>
    /// <param name="report">Receives one diagnostic if the file is there, and cannot be used.</param>
    public static (LockedTrials? Trials, string? Obstacle) Find(
        string lockPath, NasLock value, Action<Diagnostic> report)
    {
        var path = PathOf(lockPath);
        if (!File.Exists(path))
        {
            return (null, "does not exist");
        }

        var (trials, obstacle) = Read(path);
        if (obstacle is null && trials!.Lock != LockedTrials.KeyOf(value))
        {
            (trials, obstacle) = (null, $"belongs to another lock than {Path.GetFileName(lockPath)}");
        }

        if (obstacle is not null)
        {
            report(Descriptors.TrialsIgnored.At(new SourcePosition(path, 1, 1), Path.GetFileName(path), obstacle));
        }

        return (trials, obstacle);
    }

    /// <summary>Returns the text of a file, the same for the same trials.</summary>
    internal static byte[] ToBytes(
        string key, ImmutableArray<TrialPoint> trials, Predictions? predictions, string? metric,
        LayerSensitivity? sensitivity = null)
    {
        sensitivity = Short(sensitivity);
        var front = Front(trials, metric);
        foreach (var choices in new[] { Choices.All, Choices.Finalists })
        {
            if (Text(1, choices) is { Length: <= MaxBytes } text)
            {
                return text;
            }
        }

        // Those on the front and the finalists stay.
        for (var every = 1; ; every *= 2)
        {
            if (Text(every, Choices.None) is var text && (text.Length <= MaxBytes || every > trials.Length))
            {
                return text;
            }
        }

        byte[] Text(int every, Choices choices) => Of(
            key, [.. trials.Where((t, i) => i % every == 0 || !t.IsTrial || t.Chosen || front.Contains(t))],
            trials.Length, Thinned(predictions, every), choices, sensitivity);
    }

    private static void Delete(string path)
    {
        try
        {
            if (File.Exists(path))
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Failure(path, e);
        }
    }

    private static byte[] Of(
        string key, ImmutableArray<TrialPoint> trials, int all, Predictions? predictions, Choices choices,
        LayerSensitivity? sensitivity)
    {
        bool HasChoices(TrialPoint t) =>
            choices == Choices.All || (choices == Choices.Finalists && (t.Chosen || !t.IsTrial));
        IEnumerable<string> known = trials.IsEmpty ? [] : trials[0].Counts.Keys;
        ImmutableArray<string> counts = [.. known.Where(c => trials.All(t => t.Counts.Find(c) is not null))];
        var variables = trials.Where(HasChoices).Select(t => t.Policy).OfType<NamedPolicy>()
            .SelectMany(p => p.Transformations.SelectMany(t => p[t].Keys.Select(name => (Transformation: t, name))))
            .GroupBy(v => v.Transformation, v => v.name, StringComparer.Ordinal).ToImmutableSortedDictionary(
                g => g.Key, g => g.Distinct().Order(StringComparer.Ordinal).ToImmutableArray(), StringComparer.Ordinal);
        var contents = new LockedTrials(
            LockedTrials.CurrentVersion, key, counts, variables,
            [.. trials.Select(t => LockedTrial.Of(t, counts, variables, HasChoices(t)))],
            all - trials.Length, predictions, "")
        {
            Sensitivity = sensitivity,
        };
        return Text(contents with { Check = CheckOf(contents) });
    }

    private static (LockedTrials? Trials, string? Obstacle) Read(string path)
    {
        try
        {
            var found = StageCache.FromBytes<LockedTrials>(RegularFile.ReadAllBytes(path, MaxReadBytes), Format);
            if (found is null || found.Version != LockedTrials.CurrentVersion)
            {
                return (null, found?.Version > LockedTrials.CurrentVersion ? "is of a newer NasBuild" : Damaged);
            }

            return found.Check == CheckOf(found) && !found.Points.IsDefault ? (found, null) : (null, Damaged);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException
            or ArgumentException or InvalidOperationException or NullReferenceException)
        {
            return (null, Damaged);
        }
    }

    private static string CheckOf(LockedTrials contents) =>
        ContentKey.OfBytes(Text(contents with { Check = "" }))[..16];

    private static byte[] Text(LockedTrials contents)
    {
        var rows = contents.Trials.Select(t => JsonSerializer.Serialize(t, Format));
        var rest = JsonSerializer.Serialize(contents with { Trials = [] }, Format);
        const string Empty = "\"trials\":[]";
        var at = rest.IndexOf(Empty, StringComparison.Ordinal);
        return System.Text.Encoding.UTF8.GetBytes(string.Concat(
            rest.AsSpan(0, at + Empty.Length - 1), $"\n{string.Join(",\n", rows)}\n",
            rest.AsSpan(at + Empty.Length - 1)) + "\n");
    }

    private static HashSet<TrialPoint> Front(ImmutableArray<TrialPoint> trials, string? metric)
    {
        double Loss(TrialPoint t) => metric == "perplexity" ? t.Quality : -t.Quality;
        var finite = trials.Where(t => t.IsTrial && double.IsFinite(t.Quality)).ToList();
        return
        [
            .. ParetoFront.Of(finite, t => t.LatencyRatio, Loss),
            .. ParetoFront.Of(finite, t => t.Counts[Measurement.Size], Loss),
        ];
    }

    private static LayerSensitivity? Short(LayerSensitivity? all) => all is null ? null : all with
    {
        ByLayer = all.ByLayer
            .OrderByDescending(l => l.Value).ThenBy(l => l.Key, StringComparer.Ordinal).Take(MaxLayers)
            .ToImmutableSortedDictionary(l => l.Key, l => LockedTrial.Rounded(l.Value), StringComparer.Ordinal),
    };

    private static Predictions? Thinned(Predictions? predictions, int every) => predictions is null ? null
        : predictions with
        {
            Points = [.. predictions.Points.Where((_, i) => i % every == 0).Select(p => p with
            {
                Predicted = LockedTrial.Rounded(p.Predicted),
                Low = LockedTrial.Rounded(p.Low),
                High = LockedTrial.Rounded(p.High),
                Measured = LockedTrial.Rounded(p.Measured),
            })],
        };
}
