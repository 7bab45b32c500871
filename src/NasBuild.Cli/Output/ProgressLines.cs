using NasBuild.Core.Builds;

namespace NasBuild.Cli.Output;

/// <summary>Progress as plain lines, one every few seconds: for logs.</summary>
internal sealed class ProgressLines(
    TextWriter output, TimeProvider time, Verbosity verbosity = Verbosity.Normal)
{
    private readonly TimeSpan pause = TimeSpan.FromSeconds(verbosity == Verbosity.Detailed ? 1 : 5);
    private readonly Lock gate = new();
    private string stage = "";
    private long last;

    public void Show(StageProgress progress)
    {
        lock (gate)
        {
            if (progress.Stage == stage && time.GetElapsedTime(last) < pause)
            {
                return;
            }

            (stage, last) = (progress.Stage, time.GetTimestamp());
            output.WriteLine(Line(progress));
        }
    }

    public static string Line(StageProgress progress)
    {
        var count = progress.Total > 0 ? $" {progress.Done}/{progress.Total}" : "";
        var best =
            progress.Best.Length == 0 ? "" : progress.Total > 0 ? $", best: {progress.Best}" : $": {progress.Best}";
        var left = progress.Left is { } rest ? $", {Math.Max(0, rest.TotalSeconds):0} s left" : "";
        var now = progress.Now.Length == 0 ? "" : $", {progress.Now}";
        return $"NasBuild  {progress.Stage}{count}{now}{best}{left}";
    }
}
