namespace NasBuild.Build.Tests.Packages;

/// <summary>
/// A metric that has a name in a <c>nas.criteria.json</c> is an input of the build, wherever that file lies.
/// </summary>
[TestClass]
public sealed class NamedCriterionTests(TestContext context)
{
    private const string OurOwn = """{ "our-own": { "metric": "METRIC", "origin": "" } }""";

    [TestMethod]
    public void MetricChangesOrIsNamedNearer_TheModelIsMadeAgain()
    {
        using var project = new PackedProject(context);
        SmallApplication.WriteTo(project, "App");
        project.Edit("App/nas.yaml", "validation: images.npy", "train: images.npy, validation: images.npy");
        project.Edit("App/nas.yaml", "prune:", "prune: { criterion: our-own, samples: 16 }");
        project.Restore("App");

        Name("nas.criteria.json", "mul(W, X)");
        Validate("validate");
        Assert.Contains("mul(W, X)", project.Read("App/obj/nas/plan.json"));
        Validate("");

        Name("nas.criteria.json", "mul(W, sqrt(X))");
        Validate("validate");
        Assert.Contains("mul(W, sqrt(X))", project.Read("App/obj/nas/plan.json"));
        Validate("");

        // An archive gives files the times they had.
        Name("App/nas.criteria.json", "mul(sqr(W), X)");
        File.SetLastWriteTimeUtc(
            project.PathOf("App/nas.criteria.json"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Validate("validate");
        Assert.Contains("mul(sqr(W), X)", project.Read("App/obj/nas/plan.json"));
        Validate("");

        File.Delete(project.PathOf("App/nas.criteria.json"));
        Validate("validate");
        Assert.Contains("mul(W, sqrt(X))", project.Read("App/obj/nas/plan.json"));

        void Name(string file, string metric) =>
            project.Write(file, OurOwn.Replace("METRIC", metric, StringComparison.Ordinal));

        // All other stages follow the plan that this one leaves.
        void Validate(string stages) => project.BuildInProcess("App", "-t:NasValidate").Succeeded().Ran(stages);
    }
}
