namespace NasBuild.Build.Tests;

/// <summary>A metric that has a name in a <c>nas.criteria.json</c> is an input of the build, wherever that file lies.</summary>
[TestClass]
public sealed class NamedCriterionTests(TestContext context)
{
    private const string OurOwn = """{ "our-own": { "metric": "METRIC", "origin": "" } }""";

    [TestMethod]
    public void MetricChangesOrIsNamedNearer_TheModelIsMadeAgain()
    {
        using var project = new PackedProject(context);
        PackedBuildTests.Application(project, "App");
        project.Edit("App/nas.yaml", "validation: images.npy", "train: images.npy, validation: images.npy");
        project.Edit("App/nas.yaml", "prune:", "prune: { criterion: our-own, samples: 16 }");
        Name("nas.criteria.json", "mul(W, X)");
        project.Dotnet("App", "restore").Succeeded();
        Build(ConsumerProject.AllStages);
        Build("");

        Name("nas.criteria.json", "mul(W, sqrt(X))");
        Build(ConsumerProject.AllStages);
        Assert.Contains("mul(W, sqrt(X))", project.Read("App/nas.lock.json"));
        Build("");

        // An archive gives files the times they had.
        Name("App/nas.criteria.json", "mul(sqr(W), X)");
        File.SetLastWriteTimeUtc(project.PathOf("App/nas.criteria.json"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Build(ConsumerProject.AllStages);
        Assert.Contains("mul(sqr(W), X)", project.Read("App/nas.lock.json"));
        Build("");

        File.Delete(project.PathOf("App/nas.criteria.json"));
        Build(ConsumerProject.AllStages);
        Assert.Contains("mul(W, sqrt(X))", project.Read("App/nas.lock.json"));

        void Name(string file, string metric) => project.Write(file, OurOwn.Replace("METRIC", metric, StringComparison.Ordinal));

        void Build(string stages) => project.Dotnet("App", "build", "--no-restore", "--disable-build-servers", "-t:NasReport").Succeeded().Ran(stages);
    }
}
