using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Pipeline.Studying;

/// <summary>
/// The trials of a search, from its journal: those that have arrived while it still runs, too. Measurements of finalists
/// are left out.
/// </summary>
/// <param name="Trials">The trials, in the order of the journal.</param>
public sealed record StudyRecord(ImmutableArray<StudiedTrial> Trials)
{
    /// <summary>The name of the journal in an obj folder.</summary>
    public const string Journal = "trials.jsonl";


    /// <summary>The time that the search took so far, in seconds.</summary>
    public double Seconds => Trials.Sum(t => t.Seconds);

    /// <summary>The number of trials a minute; 0 before the first.</summary>
    public double TrialsPerMinute => Seconds > 0 ? 60 * Trials.Length / Seconds : 0;

    /// <summary>The workers, the busiest first.</summary>
    public IReadOnlyList<StudiedWorker> Workers =>
    [
        .. Trials.GroupBy(t => t.Worker)
            .Select(g => new StudiedWorker(
                g.Key, g.Count(),
                g.Key is null || g.Sum(t => t.WorkerSeconds) is var busy && (busy == 0 || Seconds == 0) ? null
                    : busy / Seconds))
            .OrderByDescending(w => w.Trials).ThenBy(w => w.Name, StringComparer.Ordinal),
    ];

    /// <summary>
    /// Returns the trials that no other is better than: in quality, latency and size together; the best quality first.
    /// </summary>
    /// <param name="higherIsBetter">True if a larger quality is better.</param>
    public IReadOnlyList<StudiedTrial> Front(bool higherIsBetter)
    {
        double Loss(StudiedTrial trial) => higherIsBetter ? -trial.Quality!.Value : trial.Quality!.Value;
        List<StudiedTrial> measured = [.. Trials.Where(t => t.Quality is not null && double.IsFinite(t.Quality.Value))];
        bool IsBetter(StudiedTrial one, StudiedTrial other) =>
            Loss(one) <= Loss(other) && one.Latency <= other.Latency && one.SizeBytes <= other.SizeBytes
            && (Loss(one) < Loss(other) || one.Latency < other.Latency || one.SizeBytes < other.SizeBytes);
        return
        [
            .. measured.Where(t => !measured.Exists(o => IsBetter(o, t))).OrderBy(Loss)
                .DistinctBy(t => (t.Quality, t.Latency, t.SizeBytes)),
        ];
    }

    /// <summary>Reads the journal of an obj folder, while a build may write it.</summary>
    /// <exception cref="NasException">NAS3106: there is none.</exception>
    public static StudyRecord Read(string objFolder)
    {
        var path = Path.Combine(objFolder, Journal);
        if (!File.Exists(path))
        {
            throw new NasException(Descriptors.NoTrials.With(path));
        }

        // A search that has just begun, or a pipe in place of a file.
        if (new FileInfo(path).Length == 0)
        {
            return new StudyRecord([]);
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        var trials = ImmutableArray.CreateBuilder<StudiedTrial>();
        while (reader.ReadLine() is { } line)
        {
            if (Of(line, trials.Count + 1) is { } trial)
            {
                trials.Add(trial);
            }
        }

        return new StudyRecord(trials.ToImmutable());
    }

    // The last line may be half written.
    private static StudiedTrial? Of(string line, int number)
    {
        try
        {
            var node = JsonNode.Parse(line)!.AsObject();
            var (measured, arrival) = (node["Measured"] as JsonObject, node["Arrival"] as JsonObject);
            var seconds = (double?)node[nameof(Seconds)] ?? 0;
            if (seconds <= 0 && arrival is null)
            {
                return null;
            }

            return new StudiedTrial(
                number, Number(measured?["Quality"]), Number(measured?["LatencyRatio"]),
                (long?)measured?["Counts"]?[Measurement.Size], seconds, (string?)arrival?["Worker"],
                (double?)arrival?["WorkerSeconds"] ?? 0, (string?)arrival?["Failure"]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or NullReferenceException)
        {
            return null;
        }
    }

    private static double? Number(JsonNode? node) => node is null ? null
        : node.GetValueKind() == JsonValueKind.String
            ? double.Parse((string)node!, System.Globalization.CultureInfo.InvariantCulture) : (double)node;
}
