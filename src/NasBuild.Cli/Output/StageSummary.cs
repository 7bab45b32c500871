using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Cli.Output;

/// <summary>
/// The line that says what a stage has done. A build tool shows it by itself where its log has no room for progress,
/// such as MSBuild's terminal logger.
/// </summary>
/// <param name="stage">The stage.</param>
/// <param name="time">The clock.</param>
internal sealed class StageSummary(string stage, TimeProvider time)
{
    /// <summary>The beginning of the line: other lines of a stage are progress.</summary>
    public const string Prefix = "NasBuild -> ";

    private const string Trials = "search ";
    private readonly long begun = time.GetTimestamp();
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> trials = [];
    private StageProgress? last;
    private string best = "";

    /// <summary>Receives the progress of the stage.</summary>
    public void Add(StageProgress progress)
    {
        lock (gate)
        {
            last = progress;
            if (progress.Total > 0 && progress.Stage.StartsWith(Trials, StringComparison.Ordinal))
            {
                trials[progress.Stage] = progress.Done;
                best = progress.Best;
            }
        }
    }

    /// <summary>Returns the line; null if the stage had nothing to do.</summary>
    /// <param name="model">The name of the model.</param>
    public string? Line(string model)
    {
        lock (gate)
        {
            var now = trials.Count == 0 && last is { Now.Length: > 0 } ? $", {last.Now}" : "";
            return last is null ? null
                : $"{Prefix}{stage} {model}: {(trials.Count == 0 ? "" : $"{trials.Values.Sum()} trials, ")}"
                    + $"{Amounts.Time(time.GetElapsedTime(begun).TotalSeconds)}{now}"
                    + (best.Length == 0 ? "" : $", best: {best}");
        }
    }
}
