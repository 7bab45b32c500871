using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Pipeline;

namespace NasBuild.Cli.Forecasting;

/// <summary>The forecast of a build, <c>nas build --dry-run</c>.</summary>
internal static class Forecast
{
    /// <summary>Measures what can be reached, and writes it.</summary>
    /// <param name="read">Reads the request.</param>
    /// <param name="asJson">True to write JSON.</param>
    public static int Run(Func<BuildRequest> read, bool asJson) => Worker.Run(Worker.ToError, cancellation =>
    {
        var request = read();
        Directory.CreateDirectory(request.ObjFolder);
        var progress = new ProgressLines(Console.Error, TimeProvider.System);
        var forecast = BuildPipeline.Forecast(
            new BuildContext(request, Worker.ToError, progress.Show, cancellation));
        if (asJson)
        {
            Json.Write(forecast);
            return;
        }

        foreach (var line in Lines(forecast, Console.IsOutputRedirected ? null : Console.WindowWidth))
        {
            Console.WriteLine(line);
        }
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
