using System.Globalization;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline;
using NasBuild.Engine;

namespace NasBuild.Benchmarks.Exports;

/// <summary>A build of an exported net by one method.</summary>
/// <param name="Method">The method.</param>
/// <param name="Settings">The lines of nas.yaml that ask for it.</param>
internal sealed record ExportBuild(string Method, string Settings)
{
    private const string Prune = """
        prune: { round-to: 1 }
        search: { method: evolution, population: 4, subset: 16 }
        target: { macs: 70 %, on-miss: warn }

        """;

    /// <summary>The builds that every export must pass.</summary>
    public static IReadOnlyList<ExportBuild> All { get; } =
    [
        new("int8 static", "quantize: { method: static }\n"),
        new("int8 dynamic", "quantize: { method: dynamic }\n"),
        new("prune", Prune),
        new("prune, fine-tune", Prune + "finetune: { epochs: 1, batch-size: 8 }\n"),
    ];

    /// <summary>Returns the agreement with the original, or why the build failed.</summary>
    public (bool Built, string Text) Run(string model, string data)
    {
        var folder = Directory.CreateTempSubdirectory("nas-exports");
        var told = new List<string>();
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "nas.yaml"), $$"""
                model: { source: {{model}}, task: match-original }
                data: { train: {{data}}, validation: {{data}} }
                budget: { time: 60 s, trials: 4 }
                threads: 1
                {{Settings}}
                """);
            var report = BuildPipeline.Run(new BuildContext(
                new BuildRequest(
                    Path.Combine(folder.FullName, "nas.yaml"), Path.Combine(folder.FullName, "obj"), BuildMode.Search,
                    new BuildOverrides()),
                d => told.Add(d.Id), _ => { }, CancellationToken.None)
            { Timing = TimingEffort.Brief })!;
            var agreement = report.Measured.Quality[^1].Optimized;
            var share = (double)report.Measured.Optimized["size"] / report.Measured.Original["size"];
            return (true, string.Create(
                CultureInfo.InvariantCulture,
                $"agreement {agreement:0.000}, size {share:0.00} {string.Join(' ', told.Distinct())}"));
        }
        catch (NasException e)
        {
            return (false, $"{e.Diagnostics[0].Id}: {e.Diagnostics[0].Message}");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return (false, $"{e.GetType().Name}: {e.Message} {e.StackTrace?.Split('\n')[0].Trim()}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
