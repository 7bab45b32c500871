using System.CommandLine;
using System.Text.Json;
using NasBuild.Cli.Output;
using NasBuild.Core.Builds;

namespace NasBuild.Cli.Tests;

/// <summary>The options <c>--json</c> and <c>--verbosity</c>.</summary>
[TestClass]
public sealed class OutputTests
{
    [TestMethod]
    public void EveryCommandWithOutput_HasBothOptions()
    {
        // The schema is JSON already; a worker runs until it is ended, and so does what shows a search.
        List<string> without = [.. All(NasCommand.Create())
            .Where(c => !c.Hidden && c.Action is not null && c.Name != "schema")
            .Where(c => (c.Name is not ("worker" or "watch") && !Has(c, "--json")) || !Has(c, "--verbosity"))
            .Select(c => c.Name)];

        Assert.IsEmpty(without, string.Join(", ", without));

        static bool Has(Command command, string option) => command.Options.Any(o => o.Name == option);
        static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);
    }

    [TestMethod]
    [DataRow("--dryrun", "Unknown option '--dryrun'. Did you mean '--dry-run'?")]
    [DataRow("--fast", "Unknown option '--fast'. '--help' lists all.")]
    public void MisspeltOption_IsNoFile(string option, string message)
    {
        var found = NasCommand.Create().Parse(["build", option]);

        Assert.AreEqual(message, string.Join('\n', found.Errors.Select(e => e.Message)));
        Assert.IsEmpty(NasCommand.Create().Parse(["build", "nas.yaml", "--dry-run", "-v", "quiet"]).Errors);
    }

    [TestMethod]
    public void QuietBuild_WritesWarningsOnly()
    {
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);
        File.WriteAllText(
            folder["nas.yaml"],
            SmallProject.Yaml.Replace("{ time: 5 min }", "{ time: 5 min, trials: 2 }")
                .Replace("1 %,", "1 %, size: 1 %,"));

        var (exitCode, output, error) = NasProcess.Run(folder.Path, "build", "--verbosity", "quiet");

        Assert.AreEqual((0, ""), (exitCode, output), error);
        Assert.Contains("warning NAS", error);
        Assert.DoesNotContain("info NAS", error);

        // A remark beside the result is no part of it.
        (exitCode, output, error) = NasProcess.Run(folder.Path, "pack", "--json", "--id", "Contoso.Net");
        Assert.AreEqual(0, exitCode, error);
        using var packed = JsonDocument.Parse(output);
        Assert.IsTrue(File.Exists(folder[packed.RootElement.GetProperty("path").GetString()!]));
        (exitCode, output, _) = NasProcess.Run(folder.Path, "pack", "-v", "quiet", "--id", "Contoso.Net");
        Assert.AreEqual((0, ""), (exitCode, output));
    }

    [TestMethod]
    [DataRow(nameof(Verbosity.Quiet), 0)]
    [DataRow(nameof(Verbosity.Normal), 1)]
    [DataRow(nameof(Verbosity.Detailed), 4)]
    public void Progress_IsAsOftenAsAskedFor(string verbosity, int lines)
    {
        var time = new StillTime();
        using var output = new StringWriter { NewLine = "\n" };
        var show = new CommandOutput(AsJson: false, Enum.Parse<Verbosity>(verbosity)).Progress(output, time);
        for (var i = 0; i < 4; i++)
        {
            show(new StageProgress("search", i, 9, "", null));
            time.Now += TimeSpan.FromSeconds(1);
        }

        Assert.HasCount(lines, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [TestMethod]
    public void Summary_SaysWhatAStageHasDone()
    {
        var time = new StillTime();
        var summary = new StageSummary("search", time);
        Assert.IsNull(summary.Line("net"), "nothing was done");

        summary.Add(new StageProgress("search widths", 10, 50, "size 60 %", null));
        summary.Add(new StageProgress("search widths", 20, 50, "size 50 %", null));
        summary.Add(new StageProgress("search precision", 5, 9, "size 20 %", null));
        summary.Add(new StageProgress("confirm", 1, 3, "", null));
        time.Now += TimeSpan.FromSeconds(12);

        Assert.AreEqual("NasBuild -> search net: 25 trials, 12.0 s, best: size 20 %", summary.Line("net"));
    }
}
