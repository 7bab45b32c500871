namespace NasBuild.Build.Tests.Targets;

[TestClass]
public sealed class TerminalLoggerTests(TestContext context)
{
    [TestMethod]
    public void TerminalLogger_ShowsALineAStageTheTableAndErrors()
    {
        using var project = new ConsumerProject(context);

        var run = project.Dotnet("build", "--disable-build-servers", "-tl:on").Succeeded()
            .Says("→ search model: 2 trials, best 25 %")
            .Says("→ model -> fashion.onnx")
            .Says("size  2.75 MB -> 0.41 MB  15 %");

        // Of the two stages that have something to say.
        Assert.HasCount(2, NasBuildLines(run));
        Assert.IsEmpty(NasBuildLines(
            project.Dotnet("build", "--no-restore", "--disable-build-servers", "-tl:on").Succeeded()));

        project.Write("behaviour.txt", "validate fail");
        project.Write("nas.yaml", "model: model.txt\n");
        project.Dotnet("build", "--no-restore", "--disable-build-servers", "-tl:on").Failed()
            .Says("(2,5): ").Says("'é' in validate; 100 % wrong.");
    }

    private static string[] NasBuildLines(BuildRun run) =>
        [.. run.Output.Split('\n').Where(l => l.Contains("NasBuild", StringComparison.Ordinal))];
}
