using System.Text.Json.Nodes;

namespace NasBuild.Cli.Tests;

/// <summary><c>nas pack</c> and <c>nas outdated</c>, from a build to the build of another project.</summary>
[TestClass]
public sealed class PackTests
{
    [TestMethod]
    public void PackedModel_IsWhatAnotherProjectBuildsOn()
    {
        using var folder = new TemporaryFolder();
        var (first, second) = (Project(folder, "first"), Project(folder, "second"));
        var packages = ("NUGET_PACKAGES", Path.Combine(folder.Path, "installed"));

        var (exitCode, _, error) = NasProcess.Run(first, "pack");
        Assert.AreEqual(1, exitCode);
        DiagnosticLine.AssertIs(
            error, "nas : error NAS5301", $"'{Path.Combine(first, "obj", "nas", "output", "net.onnx")}'", "exist");

        Assert.AreEqual(0, NasProcess.Run(first, "build").ExitCode);
        (exitCode, var output, error) = NasProcess.Run(
            first, "pack", "--id", "Contoso.Net", "--version", "1.2.0", "-o", "../feed");
        Assert.AreEqual(0, exitCode, error);
        Assert.StartsWith(Path.Combine("..", "feed", "Contoso.Net.1.2.0.nupkg"), output);

        File.WriteAllText(
            Path.Combine(second, "nas.yaml"),
            SmallProject.Yaml.Replace("time: 5 min", "time: 5 min, trials: 2", StringComparison.Ordinal).Replace(
                "source: net.onnx",
                """package: Contoso.Net, version: "[1.0.0, 2.0.0)", feed: ../feed""",
                StringComparison.Ordinal));
        (exitCode, output, error) = NasProcess.Run(second, packages, "build");
        Assert.AreEqual(0, exitCode, output + error);
        Assert.Contains("NasBuild  Contoso.Net 1.2.0 -> ", output);
        var locked = JsonNode.Parse(File.ReadAllText(Path.Combine(second, "nas.lock.json")))!["package"]!;
        Assert.AreEqual("1.2.0", (string?)locked["version"]);

        Assert.AreEqual(
            0, NasProcess.Run(first, "pack", "--id", "Contoso.Net", "--version", "1.3.0", "-o", "../feed").ExitCode);
        Assert.AreEqual(
            0, NasProcess.Run(first, "pack", "--id", "Contoso.Net", "--version", "2.1.0", "-o", "../feed").ExitCode);
        (_, output, _) = NasProcess.Run(second, packages, "outdated");
        Assert.MatchesRegex(@"nas\.yaml +Contoso\.Net +1\.2\.0 +1\.3\.0 +2\.1\.0", output);
        (_, output, _) = NasProcess.Run(second, packages, "outdated", "--json");
        Assert.AreEqual("1.3.0", (string?)JsonNode.Parse(output)![0]!["wanted"]);

        (_, output, _) = NasProcess.Run(second, packages, "build");
        Assert.Contains("NasBuild  Contoso.Net 1.2.0 -> ", output, "the lock pins");
        (_, output, _) = NasProcess.Run(second, packages, "build", "--mode", "search");
        Assert.Contains("NasBuild  Contoso.Net 1.3.0 -> ", output, "a search takes the highest");
    }

    [TestMethod]
    public void SettingsHaveChangedSinceTheBuild_PackIsRefused()
    {
        using var folder = new TemporaryFolder();
        var project = Project(folder, "first");
        Assert.AreEqual(0, NasProcess.Run(project, "build").ExitCode);
        File.AppendAllText(Path.Combine(project, "nas.yaml"), "\nseed: 5\n");

        var (exitCode, _, error) = NasProcess.Run(project, "pack");

        Assert.AreEqual(1, exitCode);
        DiagnosticLine.AssertIn(error, "nas : error NAS5301", "another model");
    }

    [TestMethod]
    public void AnyModel_CanBePacked()
    {
        using var folder = new TemporaryFolder();
        var project = Project(folder, "first");

        var (exitCode, output, error) = NasProcess.Run(
            project, "pack", "net.onnx", "--id", "Contoso.Net", "--version", "0.9.0");

        Assert.AreEqual(0, exitCode, error);
        Assert.StartsWith("Contoso.Net.0.9.0.nupkg", output);
        (_, output, _) = NasProcess.Run(project, "outdated");
        Assert.Contains("No model comes from a package.", output);
    }

    private static string Project(TemporaryFolder folder, string name)
    {
        var path = Directory.CreateDirectory(Path.Combine(folder.Path, name)).FullName;
        SmallProject.WriteTo(path);
        File.WriteAllText(
            Path.Combine(path, "nas.yaml"),
            SmallProject.Yaml.Replace("time: 5 min", "time: 5 min, trials: 2", StringComparison.Ordinal));
        return path;
    }
}
