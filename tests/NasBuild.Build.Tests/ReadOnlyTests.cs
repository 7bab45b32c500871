using System.Diagnostics;

namespace NasBuild.Build.Tests;

[TestClass]
public sealed class ReadOnlyTests(TestContext context)
{
    /// <summary>A mount that only this command sees: to an administrator, permissions say nothing.</summary>
    private const string ReadOnly = """mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && ! touch "$0/x" 2>/dev/null && exec "$@" """;

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void SourcesAreReadOnlyAndTheLockMatches_TheBuildGoesElsewhere()
    {
        using var project = new PackedProject(context);
        PackedBuildTests.Application(project, "App");
        project.Write("App/nas.yaml", "model: { source: net.onnx, task: match-original }\ndata: { validation: images.npy }\n");
        if (!Unshare(project.PathOf("App"), "true"))
        {
            Assert.Inconclusive("This machine lets nobody mount a folder.");
        }

        project.Build("App", "--artifacts-path", project.PathOf("first")).Succeeded();
        Assert.IsTrue(project.Has("App/nas.lock.json"));

        Assert.IsTrue(Unshare(project.PathOf("App"), "dotnet", "build", project.PathOf("App"), "--disable-build-servers", "--artifacts-path", project.PathOf("second")));

        Assert.AreSequenceEqual(File.ReadAllBytes(project.PathOf("first/bin/App/debug/net.onnx")), File.ReadAllBytes(project.PathOf("second/bin/App/debug/net.onnx")));
    }

    private bool Unshare(string folder, params string[] command)
    {
        var start = new ProcessStartInfo("unshare", ["--mount", "--map-root-user", "sh", "-c", ReadOnly, folder, .. command]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in PackedPackages.Variables)
        {
            start.Environment[name] = value;
        }

        start.Environment.Remove("CI");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        context.WriteLine(process.StandardOutput.ReadToEnd() + errors.Result);
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
