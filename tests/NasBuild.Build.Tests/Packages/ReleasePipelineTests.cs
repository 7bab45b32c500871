using YamlDotNet.RepresentationModel;

namespace NasBuild.Build.Tests.Packages;

/// <summary>
/// The pipelines of examples/ReleasePipeline: what they would run is run, but for what would leave this machine.
/// </summary>
[TestClass]
public sealed class ReleasePipelineTests(TestContext context)
{
    private static readonly string Example = Path.Combine(Repository.Root, "examples", "ReleasePipeline");
    private static readonly string[] Pipelines = ["pull-request.yml", "search.yml", "release.yml"];

    // Commands that talk to the service that runs the pipeline.
    private static readonly string[] Outward = ["git push", "gh ", "az ", "dotnet nuget push"];

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void GitHubsPipelines_BuildSearchAndRelease()
    {
        using var project = new PackedProject(context);
        ExampleFiles.Copy("ReleasePipeline", project.PathOf("Release"));
        project.Write(
            "Release/Directory.Build.targets",
            $"<Project><ItemGroup>{SmallApplication.NasBuild}</ItemGroup></Project>");
        project.Write("Release/.gitignore", "bin/\nobj/\nartifacts/\n*.sarif\n");
        Bash(
            project,
            "git init -q && git config user.email a@b && git config user.name a && git add -A && git commit -qm first");

        Run(project, "pull-request.yml", out var built);
        Assert.Contains("fashion.onnx: ", built);
        Assert.Contains("as built", built);
        Assert.IsTrue(project.Has("Release/build.sarif") && project.Has("Release/build.nas.sarif"));
        AssertSummary(project, "from the lock");

        // On a few images a search takes seconds, and an accuracy scatters by more than a point.
        FewerSamples.KeepFirst(project.PathOf("Release/data/validation.npz"), 500);
        FewerSamples.KeepFirst(project.PathOf("Release/data/test.npz"), 500);
        project.Edit("Release/nas.yaml", "accuracy-drop: 1 point", "accuracy-drop: 5 points");
        project.Edit("Release/nas.yaml", "budget:", "budget:\n  trials: 4");
        Bash(project, "git commit -qam second");
        Run(project, "search.yml", out var searched);
        Assert.MatchesRegex(@"nas\.yaml +fashion-resnet14 +1\.0\.0 +1\.0\.0 +1\.0\.0", searched);
        Assert.Contains("The search of this week found a better model", Bash(project, "git log --oneline -1"));
        Assert.AreEqual(
            "nas.lock.json\nnas.trials.json",
            Bash(project, "git show --format= --name-only").Trim().ReplaceLineEndings("\n"));
        AssertSummary(project, "4 trials in");

        Run(project, "release.yml", out var released);
        Assert.Contains("Contoso.Fashion.1.4.0.nupkg", released);
        Assert.IsTrue(project.Has("Release/artifacts/Contoso.Fashion.1.4.0.nupkg"));

        // In the folder of the search; in a clone it is from the lock, with the same trials.
        AssertSummary(project, "4 trials in");
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void BuildFails_TheSummaryAndTheReportAreStillPutOut()
    {
        using var project = new PackedProject(context);
        project.Write("Release/README.md", "nothing was built");
        foreach (var (folder, key, condition) in new[]
            { (".github/workflows", "run", "if"), ("azure-pipelines", "script", "condition") })
        {
            foreach (var pipeline in Pipelines)
            {
                var path = Path.Combine(Example, folder, pipeline);
                var always = Steps(path).Where(s => Value(s, condition) == "always()").ToList();
                var summary = always.Select(s => Value(s, key))
                    .Single(s => s?.Contains("report.md", StringComparison.Ordinal) == true);
                Assert.AreEqual("", Bash(project, summary!).Trim(), "nothing to put out is no error");
                Assert.HasCount(
                    1, always.Where(s => s.ToString().Contains("obj/nas/report.html", StringComparison.Ordinal)));
            }
        }

        // Azure reads the name of the file from the log.
        project.Write("Release/obj/nas/report.md", "## small");
        var told = Bash(project, Scripts(Path.Combine(Example, "azure-pipelines", "pull-request.yml"), "script")
            .Single(s => s.Contains("report.md", StringComparison.Ordinal)));
        Assert.AreEqual($"##vso[task.uploadsummary]{project.PathOf("Release/obj/nas/report.md")}", told.Trim());
    }

    [TestMethod]
    public void AzuresPipelines_RunTheSameCommands()
    {
        foreach (var pipeline in Pipelines)
        {
            string[] Commands(string folder, string key) => [.. Scripts(Path.Combine(Example, folder, pipeline), key)
                .SelectMany(s => s.Split('\n'))
                .Select(l => l.Trim())
                .Where(l => l.StartsWith("dotnet ", StringComparison.Ordinal) && !Array.Exists(
                    Outward, o => l.StartsWith(o, StringComparison.Ordinal)))
                .Select(l => l.Replace("${GITHUB_REF_NAME#v}", "VERSION", StringComparison.Ordinal).Replace(
                    "${BUILD_SOURCEBRANCHNAME#v}", "VERSION", StringComparison.Ordinal))];

            var (github, azure) = (Commands(".github/workflows", "run"), Commands("azure-pipelines", "script"));
            Assert.IsNotEmpty(github);
            Assert.AreSequenceEqual(github, azure, pipeline);
        }
    }

    private void Run(PackedProject project, string pipeline, out string output)
    {
        output = "";
        foreach (var script in Scripts(Path.Combine(Example, ".github", "workflows", pipeline), "run"))
        {
            var lines = script.Split('\n')
                .Where(l => !Array.Exists(Outward, o => l.TrimStart().StartsWith(o, StringComparison.Ordinal)))
                .Select(l => l.Replace("${{ github.run_id }}", "1", StringComparison.Ordinal));
            output += Bash(project, string.Join('\n', lines));
        }
    }

    private static void AssertSummary(PackedProject project, string source)
    {
        var path = project.PathOf("summary.md");
        var summary = File.ReadAllText(path);
        Assert.Contains("## fashion-resnet14 1.0.0 → fashion.onnx", summary);
        Assert.Contains("all targets met", summary);
        Assert.Contains(source, summary);
        Assert.MatchesRegex(@"\| \*\*size\*\* \| [^|]+ \| [^|]+ \| \d\.\dx smaller \([\d.]+ %\) \|", summary);
        File.Delete(path);
    }

    /// <summary>The scripts of a pipeline, in their order.</summary>
    private static IEnumerable<string> Scripts(string path, string key) =>
        Steps(path).Select(s => Value(s, key)).OfType<string>();

    private static string? Value(YamlMappingNode step, string key) =>
        step.Children.TryGetValue(key, out var value) ? (value as YamlScalarNode)?.Value : null;

    private static IEnumerable<YamlMappingNode> Steps(string path)
    {
        var yaml = new YamlStream();
        using (var reader = File.OpenText(path))
        {
            yaml.Load(reader);
        }

        return yaml.Documents[0].AllNodes.OfType<YamlMappingNode>();
    }

    private string Bash(PackedProject project, string script)
    {
        (string, string)[] pipeline = [("CI", "true"), ("GITHUB_REF_NAME", "v1.4.0"),
            ("GITHUB_STEP_SUMMARY", project.PathOf("summary.md")), ("MSBUILDDISABLENODEREUSE", "1")];
        (string, string)[] variables = [.. PackedPackages.Variables, .. pipeline];
        var (exitCode, output) = UserProcess.Run(
            context, project.PathOf("Release"), "bash", ["-e", "-c", script], variables);
        Assert.AreEqual(0, exitCode, output);
        return output;
    }
}
