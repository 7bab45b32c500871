using System.Collections.Immutable;
using System.Text.Json;
using NasBuild.Cli.Trials;
using NasBuild.Core.Results;
using NasBuild.Core.Spaces;

namespace NasBuild.Cli.Tests;

/// <summary><c>nas trials</c>.</summary>
[TestClass]
public sealed class TrialsTests
{
    [TestMethod]
    public void TrialsOfASearch_AreWrittenWithTheNamesOfTheirChoices()
    {
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);
        File.WriteAllText(
            folder["nas.yaml"], SmallProject.Yaml.Replace("{ time: 5 min }", "{ time: 5 min, trials: 4 }"));
        var (none, _, missing) = NasProcess.Run(folder.Path, "trials");
        Assert.AreEqual(1, none);
        Assert.Contains("error NAS3106", missing);
        Assert.AreEqual(0, NasProcess.Run(folder.Path, "build").ExitCode);

        var (exitCode, csv, error) = NasProcess.Run(folder.Path, "trials", "--csv");

        Assert.AreEqual(0, exitCode, error);
        var rows = csv.Split('\n').Select(l => l.Split(',')).ToList();
        CollectionAssert.AreEqual(new[] { "trial", "phase", "quality", "latency" }, rows[0][..4]);
        Assert.Contains("size", rows[0]);
        var page = File.ReadAllText(Repository.PathOf("src", "NasBuild.Core", "Search", "README.md"));
        foreach (var column in rows[0].TakeWhile(c => !c.Contains(':', StringComparison.Ordinal)))
        {
            Assert.Contains($"`{column}`", page);
        }

        var widths = Array.IndexOf(rows[0], "channels:conv1");
        Assert.IsTrue(
            rows.Skip(1).Any(r => r[widths] is not ("" or "16")), "some trial has fewer channels than the original");
        Assert.IsTrue(rows.TrueForAll(r => r.Length == rows[0].Length));

        using var json = JsonDocument.Parse(NasProcess.Run(folder.Path, "trials", "--json").Output);
        Assert.AreEqual(rows.Count - 1, json.RootElement.GetArrayLength());
        Assert.AreEqual(1, json.RootElement.EnumerateArray().Count(t => t.GetProperty("chosen").GetBoolean()));
        Assert.Contains("latency", NasProcess.Run(folder.Path, "trials").Output);
    }

    [TestMethod]
    public void NamesOfNodes_AreQuotedInCsv()
    {
        var trial = new TrialPoint(
            "widths", double.NaN, 0.5, new Counts(KeyValuePair.Create("size", 100L)), 1.5, double.NaN, Chosen: true)
        {
            Policy = new NamedPolicy(
                ("channels", ImmutableSortedDictionary<string, double>.Empty.Add("conv, \"1\"", 8))),
        };

        var lines = TrialLines.Csv([trial]).ToList();

        Assert.AreSequenceEqual(
            [
                "trial,phase,quality,latency,size,violation,seconds,chosen,\"channels:conv, \"\"1\"\"\"",
                "1,widths,,0.5,100,,1.5,true,8",
            ],
            lines);
    }
}
