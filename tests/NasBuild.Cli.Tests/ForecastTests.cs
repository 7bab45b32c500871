using System.Text.Json;

namespace NasBuild.Cli.Tests;

/// <summary><c>nas build --dry-run</c>.</summary>
[TestClass]
public sealed class ForecastTests
{
    [TestMethod]
    public void DryRun_SaysWhatWouldBeDoneAndWhatCanBeReached()
    {
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);
        File.WriteAllText(
            folder["nas.yaml"], SmallProject.Yaml.Replace("on-miss: warn", "size: 2 %") + "\nquantize:\n");

        var (exitCode, output, error) = NasProcess.Run(folder.Path, "build", "--dry-run");

        Assert.AreEqual(0, exitCode, error);
        Assert.Contains("Prune channels by the criterion 'magnitude'", output);
        Assert.Contains("Search (evolution) for at most 5 min or 200 trials of about ", output);
        Assert.MatchesRegex(@"size +\S+ KB +\S+ KB \(\S+ % of the original\) +<= 2 % +no", output);
        Assert.MatchesRegex(@"latency +\S+ ms +about \S+ % of the original", output);
        Assert.Contains("warning NAS3101", error);
        Assert.IsFalse(File.Exists(folder["nas.lock.json"]));
        Assert.IsFalse(Directory.Exists(Path.Combine(folder["obj"], "nas", "output")));

        var (_, json, _) = NasProcess.Run(folder.Path, "build", "--dry-run", "--json");
        using var forecast = JsonDocument.Parse(json);
        var size = forecast.RootElement.GetProperty("costs")[0];
        Assert.IsFalse(size.GetProperty("reachable").GetBoolean());
        Assert.IsLessThan(1, size.GetProperty("share").GetDouble());
    }
}
