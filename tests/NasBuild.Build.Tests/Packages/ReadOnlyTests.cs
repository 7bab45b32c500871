namespace NasBuild.Build.Tests.Packages;

[TestClass]
public sealed class ReadOnlyTests(TestContext context)
{
    /// <summary>A mount that only this command sees: to an administrator, permissions say nothing.</summary>
    private const string ReadOnly =
        """mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && ! touch "$0/x" 2>/dev/null && exec "$@" """;

    private static readonly string[] Mount = ["--mount", "--map-root-user", "sh", "-c", ReadOnly];

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void SourcesAreReadOnlyAndTheLockMatches_TheBuildGoesElsewhere()
    {
        using var project = new PackedProject(context);
        SmallApplication.WriteTo(project, "App");
        if (!Unshare(project.PathOf("App"), "true"))
        {
            Assert.Inconclusive("This machine lets nobody mount a folder.");
        }

        var application = BuiltApplication.Provide(context);
        application.CopyLockTo(project.PathOf("App"));

        var app = project.PathOf("App");
        string[] elsewhere = ["--artifacts-path", project.PathOf("elsewhere")];
        Assert.IsTrue(Unshare(app, ["dotnet", "build", app, "--disable-build-servers", .. elsewhere]));

        Assert.AreSequenceEqual(
            application.Model, File.ReadAllBytes(project.PathOf("elsewhere/bin/App/debug/net.onnx")));
    }

    private bool Unshare(string folder, params string[] command) =>
        UserProcess.Run(
            context, folder, "unshare", [.. Mount, folder, .. command], PackedPackages.Variables).ExitCode == 0;
}
