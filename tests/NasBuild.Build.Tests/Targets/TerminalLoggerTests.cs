namespace NasBuild.Build.Tests.Targets;

[TestClass]
public sealed class TerminalLoggerTests(TestContext context)
{
    [TestMethod]
    public void TerminalLogger_ShowsProgressTableAndErrors()
    {
        using var project = new ConsumerProject(context);

        project.Dotnet("build", "--disable-build-servers", "-tl:on").Succeeded()
            .Says("→ search  1/2  best 30 %; 50 % left")
            .Says("→ model -> fashion.onnx")
            .Says("size  2.75 MB -> 0.41 MB  15 %");

        project.Write("behaviour.txt", "validate fail");
        project.Write("nas.yaml", "model: model.txt\n");
        project.Dotnet("build", "--no-restore", "--disable-build-servers", "-tl:on").Failed()
            .Says("(2,5): ").Says("'é' in validate; 100 % wrong.");
    }
}
