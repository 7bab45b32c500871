using System.Globalization;
using NasBuild.Cli.Output;
using NasBuild.Cluster;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Pipeline.Studying;

namespace NasBuild.Cli.Studies;

/// <summary>A search and its workers as lines of text.</summary>
internal static class StudyLines
{
    private const int MostOfFront = 10;
    private const string Here = "this machine";

    /// <summary>Returns what a search has measured so far.</summary>
    public static IEnumerable<string> Of(StudyRecord study, bool higherIsBetter, int? width)
    {
        var failed = study.Trials.Count(t => t.Failure is not null);
        yield return $"{study.Trials.Length} trials in {Amounts.Time(study.Seconds)}, "
            + Text($"{study.TrialsPerMinute:0.0} a minute") + (failed > 0 ? $", {failed} given up" : "");
        yield return "";
        var workers = new TextTable("worker", " trials", " busy");
        foreach (var worker in study.Workers)
        {
            workers.Add(
                worker.Name ?? Here, Text($"{worker.Trials}"),
                worker.Utilisation is { } busy ? Text($"{100 * busy:0} %") : "");
        }

        foreach (var line in workers.Lines(width))
        {
            yield return line;
        }

        yield return "";
        yield return "No other trial is better than these in quality, latency and size together:";
        var front = new TextTable(" trial", " quality", " latency", " size", "worker");
        foreach (var trial in study.Front(higherIsBetter).Take(MostOfFront))
        {
            front.Add(
                Text($"{trial.Number}"), Text($"{trial.Quality:0.0000}"), Amounts.Percent(trial.Latency ?? double.NaN),
                trial.SizeBytes is { } size ? Amounts.Size(size) : "", trial.Worker ?? Here);
        }

        foreach (var line in front.Lines(width))
        {
            yield return line;
        }
    }

    /// <summary>Returns the workers of a cluster.</summary>
    public static IEnumerable<string> Of(ClusterState cluster, int? width)
    {
        yield return Text($"{cluster.Workers.Count} workers, {cluster.Workers.Sum(w => w.Busy)} of ")
            + Text($"{cluster.Workers.Sum(w => w.Jobs)} jobs busy, {cluster.Trials} trials on the server");
        var table = new TextTable("worker", " busy", " measured", "device", " cores", " memory", "NasBuild", "labels", "kind");
        foreach (var worker in cluster.Workers)
        {
            table.Add(
                worker.Name + (worker.IsDraining ? " (ending)" : ""), Text($"{worker.Busy}/{worker.Jobs}"),
                Text($"{worker.Measured}"), worker.Device, Text($"{worker.Cores}"), Amounts.Size(worker.MemoryBytes),
                worker.Version, string.Join(",", worker.Labels), worker.Kind);
        }

        foreach (var line in table.Lines(width))
        {
            yield return line;
        }
    }

    /// <summary>Returns two searches side by side.</summary>
    public static IEnumerable<string> Of(
        (string Name, StudyRecord Study) one, (string Name, StudyRecord Study) other, bool higherIsBetter, int? width)
    {
        var table = new TextTable("figure", " " + TextTable.Plain(one.Name), " " + TextTable.Plain(other.Name));
        void Row(string what, Func<StudyRecord, string> text) => table.Add(what, text(one.Study), text(other.Study));
        Row("trials", s => Text($"{s.Trials.Length}"));
        Row("time", s => Amounts.Time(s.Seconds));
        Row("trials a minute", s => Text($"{s.TrialsPerMinute:0.0}"));
        Row("workers", s => Text($"{s.Workers.Count}"));
        Row("best quality", s => Best(s, t => (higherIsBetter ? -1 : 1) * t.Quality, t => Text($"{t.Quality:0.0000}")));
        Row("lowest latency", s => Best(s, t => t.Latency, t => Amounts.Percent(t.Latency!.Value)));
        Row("smallest size", s => Best(s, t => t.SizeBytes, t => Amounts.Size(t.SizeBytes!.Value)));
        Row("trials on the front", s => Text($"{s.Front(higherIsBetter).Count}"));
        return table.Lines(width);
    }

    private static string Best(
        StudyRecord study, Func<StudiedTrial, double?> loss, Func<StudiedTrial, string> text) =>
        study.Trials.Where(t => loss(t) is { } value && double.IsFinite(value)).MinBy(loss) is { } best ? text(best) : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
