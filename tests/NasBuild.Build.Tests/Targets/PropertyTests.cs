using static NasBuild.Build.Tests.ConsumerProject;

namespace NasBuild.Build.Tests.Targets;

[TestClass]
public sealed class PropertyTests(TestContext context)
{
    [TestMethod]
    public void Properties_ReachEveryStageAndRerunIt()
    {
        using var project = new ConsumerProject(context);
        project.RunStages().Succeeded().Ran(AllStages);

        foreach (var (arguments, expected) in new (string[], string)[]
        {
            (["-p:NasMode=search"], "--mode search --verbosity normal"),
            (["-p:NasMode=search", "-p:NasBudgetMinutes=2.5"], "--mode search --budget-minutes 2.5 --verbosity normal"),
            (["-p:NasDevice=cpu", "-p:NasVerbosity=detailed"], "--mode auto --device cpu --verbosity detailed"),
            (
                ["-p:NasCache=//share/nas", "-p:NasCacheReadOnly=true"],
                "--mode auto --cache-at //share/nas --cache-read-only true --verbosity normal"),
            (["-p:ContinuousIntegrationBuild=true"], "--mode locked --verbosity normal"),
            (["-p:ContinuousIntegrationBuild=true", "-p:NasMode=auto"], "--mode auto --verbosity normal"),
        })
        {
            var run = project.RunStages(arguments).Succeeded().Ran(AllStages);
            foreach (var start in run.Starts)
            {
                Assert.AreEqual(
                    $"--out {project.PathOf("bin/Debug/net10.0")} {expected}{(start.Stage == "emit" ? " --namespace App" : "")}",
                    start.Arguments);
            }
        }

        // What is only said differently, or measured elsewhere, changes nothing.
        project.RunStages("-p:NasVerbosity=quiet").Succeeded().Ran("");
        project.RunStages("-p:NasCluster=nats://one:4222").Succeeded().Ran("");
        var searched = project.RunStages("-p:NasMode=search", "-p:NasCluster=nats://one:4222").Succeeded();
        Assert.IsNotEmpty(searched.Starts);
        Assert.IsTrue(searched.Starts.All(s =>
            s.Arguments.Contains(" --cluster nats://one:4222 ", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void CIVariable_ModeIsLocked()
    {
        using var project = new ConsumerProject(context);

        var run = project.Dotnet(
            ["msbuild", "-nologo", "-nodeReuse:false", "-getProperty:NasMode"], ("CI", "true")).Succeeded();

        Assert.AreEqual("locked", run.Output.Trim());
    }

    [TestMethod]
    public void ModeSkip_TheOriginalIsCopiedAndThenTheOptimisedAgain()
    {
        using var project = new ConsumerProject(context);
        project.Build().Succeeded();

        project.Build("-p:NasMode=skip").Succeeded();
        Assert.AreEqual("model", project.Read("bin/Debug/net10.0/fashion.onnx"));
        project.RunStages("-p:NasMode=skip").Succeeded().Ran("");

        project.Build().Succeeded();
        Assert.AreEqual("optimised model", project.Read("bin/Debug/net10.0/fashion.onnx"));
    }

    [TestMethod]
    [DataRow("NasMode", "fast", "auto", "search", "locked", "skip")]
    [DataRow("NasDevice", "gpu", "auto", "cpu", "cuda")]
    [DataRow("NasVerbosity", "loud", "quiet", "normal", "detailed")]
    [DataRow("NasBudgetMinutes", "0", "minutes")]
    [DataRow("NasCacheReadOnly", "yes", "true", "false")]
    public void InvalidProperty_IsAnError(string property, string value, params string[] valid)
    {
        using var project = new ConsumerProject(context);

        project.RunStages($"-p:{property}={value}").Failed().Ran("")
            .Tells("error NAS0104", [$"'{property}'", $"'{value}'", .. valid]);
    }

    [TestMethod]
    public void ConfigurationIsNamedNasYml_ItIsToldThatNothingIsRead()
    {
        using var project = new ConsumerProject(context);
        var text = project.Read("nas.yaml");
        project.Delete("nas.yaml");
        project.Write("nas.yml", text);

        project.Build().Succeeded().Ran("").Says("warning NAS0152: 'nas.yml' is not read: only a file named nas.yaml is.");

        project.Write("nas.yaml", text);
        Assert.DoesNotContain("NAS0152", project.Build().Succeeded().Output);
    }

    [TestMethod]
    public void WorkerIsAnExecutable_ItRuns()
    {
        using var project = new ConsumerProject(context);
        var executable = Path.Combine(Package, "worker", OperatingSystem.IsWindows() ? "nas.exe" : "nas");

        project.RunStages($"-p:NasWorkerPath={executable}").Succeeded().Ran(AllStages);
    }
}
