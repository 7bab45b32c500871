using System.Collections.Concurrent;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline;

namespace NasBuild.Core.Tests.Pipeline;

/// <summary>Several projects that build one nas.yaml, each in its own obj folder.</summary>
[TestClass]
public sealed class SharedBuildsTests
{
    private const string Yaml = """
        prune: { max-ratio: 0.5 }
        budget: { trials: 6 }
        search: { method: evolution, population: 4 }
        target: { macs: 90 % }
        threads: 1
        """;

    [TestMethod]
    public async Task TwoProjectsAtOnce_SearchOnce()
    {
        using var project = Project.Classifier(Yaml);
        var told = new ConcurrentQueue<Diagnostic>();

        await Task.WhenAll(new[] { "one", "two" }.Select(obj => Task.Run(() =>
            Search(project, project.Config, project.In(obj), told))));

        Assert.AreEqual(1, new[] { "one", "two" }.Count(o => File.Exists(project.In($"{o}/trials.jsonl"))));
        CollectionAssert.AreEqual(
            File.ReadAllBytes(project.In("one/search.json")), File.ReadAllBytes(project.In("two/search.json")));
    }

    [TestMethod]
    public void AnotherPathToTheFile_IsTheSameModel()
    {
        using var project = Project.Classifier(Yaml);
        Directory.CreateSymbolicLink(project.In("link"), project.Folder);
        Search(project, project.Config, project.In("one"));

        Search(project, project.In("link/nas.yaml"), project.In("two"));

        Assert.IsFalse(File.Exists(project.In("two/trials.jsonl")), "searched again");
    }

    [TestMethod]
    public void OtherSettingsOrACleanedFolder_AreSearched()
    {
        using var project = Project.Classifier(Yaml);
        Search(project, project.Config, project.In("one"));
        File.AppendAllText(project.Config, "\nseed: 7\n");
        Search(project, project.Config, project.In("two"));
        Assert.IsTrue(File.Exists(project.In("two/trials.jsonl")), "took the result of other settings");

        Directory.Delete(project.In("two"), recursive: true);
        Search(project, project.Config, project.In("two"));

        Assert.IsTrue(File.Exists(project.In("two/trials.jsonl")), "took a result that was deleted");
    }

    [TestMethod]
    public void AskedSearch_TakesNoEarlierResult()
    {
        using var project = Project.Classifier(Yaml);
        Search(project, project.Config, project.In("one"));

        Search(project, project.Config, project.In("two"), mode: BuildMode.Search);

        Assert.IsTrue(File.Exists(project.In("two/trials.jsonl")));
    }

    private static void Search(
        Project project, string config, string obj, ConcurrentQueue<Diagnostic>? told = null,
        BuildMode mode = BuildMode.Auto) => BuildPipeline.Run(Stage.Search, new BuildContext(
            new BuildRequest(config, obj, mode, new BuildOverrides()), (told ?? project.Reported).Enqueue, _ => { },
            default)
        {
            Timing = TimingEffort.Brief
        });
}
