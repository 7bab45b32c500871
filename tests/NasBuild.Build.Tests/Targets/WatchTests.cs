using System.Collections.Concurrent;

namespace NasBuild.Build.Tests.Targets;

[TestClass]
public sealed class WatchTests(TestContext context)
{
    [TestMethod]
    [DataRow("net10.0")]
    [DataRow("net10.0;netstandard2.0")]
    public void WatchedFiles_AreNasYamlAndTheModelAndNotTheLock(string targetFramework)
    {
        using var project = new ConsumerProject(context, targetFramework: targetFramework);
        project.RunStages("-restore").Succeeded();

        var list = project.Dotnet("watch", "--list").Succeeded()
            .Ran("").Says(project.PathOf("nas.yaml")).Says(project.PathOf("model.txt"));

        Assert.DoesNotContain("nas.lock.json", list.Output);
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void NasYamlIsEdited_TheStagesRunAgain()
    {
        using var project = new ConsumerProject(context);
        project.Build().Succeeded();
        project.Delete("worker.log");

        using var watch = project.Start("watch", "build", "--no-restore", "--disable-build-servers");
        try
        {
            var said = new ConcurrentQueue<string?>();
            watch.OutputDataReceived += (_, e) => said.Enqueue(e.Data);
            watch.ErrorDataReceived += (_, e) => said.Enqueue(e.Data);
            watch.BeginOutputReadLine();
            watch.BeginErrorReadLine();
            Wait.Until(() =>
                said.Any(line => line?.Contains("Waiting for a file to change", StringComparison.Ordinal) == true));

            project.Write("nas.yaml", "model: model.txt\noutput: edited.onnx\n");

            Wait.Until(() => project.Has("bin/Debug/net10.0/edited.onnx"));
        }
        finally
        {
            watch.Kill(entireProcessTree: true);
            watch.WaitForExit();
        }
    }
}
