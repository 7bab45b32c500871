using NasBuild.Cli.Output;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Pipeline;

namespace NasBuild.Cli.Forecasting;

/// <summary>The forecast of a build, <c>nas build --dry-run</c>.</summary>
internal static class Forecast
{
    /// <summary>Measures what can be reached, and writes it.</summary>
    /// <param name="read">Reads the request.</param>
    /// <param name="output">The output of the command.</param>
    public static int Run(Func<BuildRequest> read, CommandOutput output) => Worker.Run(output.Show, cancellation =>
    {
        var request = read();
        Directory.CreateDirectory(request.ObjFolder);
        var forecast = BuildPipeline.Forecast(
            new BuildContext(request, output.Show, output.Progress(Console.Error), cancellation));
        output.Write(forecast, width => Lines(forecast, width));
    });

    private static IEnumerable<string> Lines(BuildForecast forecast, int? width)
    {
        yield return "A build would:";
        foreach (var (i, step) in forecast.Steps.Index())
        {
            yield return $"  {i + 1}. {TextTable.Plain(step)}";
        }

        if (forecast.Seconds is { } seconds)
        {
            yield return $"  It would take about {Amounts.Time(seconds)} on this machine.";
        }

        if (forecast.Costs.IsEmpty)
        {
            yield return forecast.FromLock ? "" : "  What can be reached shows only after its long stages.";
            yield break;
        }

        yield return "";
        var table = new TextTable("cost", " original", " smallest candidate", "target", "reachable");
        foreach (var cost in forecast.Costs)
        {
            table.Add(
                cost.Metric, cost.Original, cost.Minimum, cost.Target ?? "",
                cost.Reachable switch { true => "yes", false => "no", null => "" });
        }

        foreach (var line in table.Lines(width))
        {
            yield return line;
        }
    }
}
