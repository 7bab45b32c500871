using System.CommandLine;
using System.Globalization;
using NasBuild.Cli.Output;
using NasBuild.Cli.Terminals;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Pipeline;
using NasBuild.Core.Results.Hybrids;

namespace NasBuild.Cli;

/// <summary>
/// The command <c>nas hybrid</c>, which makes one model of the components of a nas.yaml, and does not compress it.
/// </summary>
internal static class HybridCommand
{
    public static Command Create()
    {
        var config =
            new Argument<string>("config") { Description = "The nas.yaml.", DefaultValueFactory = _ => "nas.yaml" };
        var options = new RequestOptions();
        var command = new Command(
            "hybrid", "Makes one model of the components of a nas.yaml, and shows the share of each in every block.")
        {
            config,
        };
        options.AddTo(command);
        var outputs = OutputOptions.AddedTo(command);
        command.SetAction(parsed =>
        {
            var output = outputs.Read(parsed);
            using var view = BuildViews.Create(output);
            return Worker.Run(
                view.Show,
                cancellation =>
                {
                    var request = options.Read(parsed, parsed.GetValue(config)!);
                    Directory.CreateDirectory(request.ObjFolder);
                    var made = view.Complete(() =>
                        BuildPipeline.MakeHybrid(new BuildContext(request, view.Show, view.Show, cancellation)));
                    output.Done(made, Lines(made, Path.GetRelativePath(Environment.CurrentDirectory, made.Path)));
                },
                Worker.TrialsAreKept,
                options.ObjFolder(parsed));
        });
        return command;
    }

    /// <summary>Formats a hybrid as text: the share and the latency of each component, and what is kept.</summary>
    public static IEnumerable<string> Lines(MadeHybrid made, string path)
    {
        var table = new TextTable(["block", .. made.Components.Select(c => $" {c}"), "kept"]);
        foreach (var (i, block) in made.Blocks.Index())
        {
            table.Add(
            [
                $"block {i + 1}", .. block.Select(Found),
                string.Join(" and ", made.Components.Zip(block).Where(c => c.Second.Kept > 0).Select(c =>
                    c.Second.Kept < 1 ? $"{Percent(c.Second.Kept)} {c.First}" : c.First)),
            ]);
        }

        return [.. table.Lines(null), "", $"NasBuild  hybrid -> {path}  {Amounts.Size(made.SizeBytes)}"];
    }

    private static string Found(HybridBlockPart part) => part.Share is not { } share ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{Percent(share)}, {part.Milliseconds:0.00} ms");

    private static string Percent(double share) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#} %");
}
