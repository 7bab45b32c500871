using System.Diagnostics;
using System.Globalization;

namespace NasBuild.Build.Tests.Targets;

[TestClass]
public sealed class CancellationTests(TestContext context)
{
    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    [DataRow("hang")]
    [DataRow("chatter", DisplayName = "chatter: while a line is announced")]
    public void BuildIsCancelled_TheWorkersProcessTreeEndsAndTheModelStays(string behaviour)
    {
        using var project = new ConsumerProject(context);
        project.RunStages().Succeeded();
        project.Write("model.txt", "changed");
        project.Write("behaviour.txt", $"search {behaviour}");

        using var build = project.Start("msbuild", "-nologo", "-nodeReuse:false", "-target:NasReport");
        var output = build.StandardOutput.ReadToEndAsync();
        Wait.Until(() => project.Has("pids.txt"));
        var tree = project.Read("pids.txt")
            .Split(' ').Select(pid => int.Parse(pid, CultureInfo.InvariantCulture)).ToArray();
        Assert.IsTrue(tree.All(IsRunning));

        // As Ctrl-C does, but to the build alone, not to its whole process group.
        using (var interrupt = Process.Start("kill", ["-INT", build.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            interrupt.WaitForExit();
        }

        build.WaitForExit();
        context.WriteLine(output.Result);
        Wait.Until(() => !tree.Any(IsRunning));
        Assert.AreNotEqual(0, build.ExitCode);
        Assert.IsFalse(project.Has("obj/nas/search.stamp"));
        Assert.AreEqual("optimised model", project.Read("obj/nas/output/fashion.onnx"));

        project.Delete("behaviour.txt");
        project.RunStages().Succeeded().Ran("search prune emit report");
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    [DataRow("-maxCpuCount:1", DisplayName = "in the build's own process")]
    [DataRow("-maxCpuCount:2", DisplayName = "in a node")]
    public void BuildIsKilled_TheWorkersProcessTreeEnds(string nodes)
    {
        using var project = new ConsumerProject(context);
        project.Write("behaviour.txt", "search hang");

        // One of two projects that are built in parallel is given to a node.
        project.Write("Two.proj", """
            <Project>
              <Target Name="Both">
                <MSBuild Projects="Wait.proj;App.csproj" Targets="NasReport" BuildInParallel="true" />
              </Target>
            </Project>
            """);
        project.Write("Wait.proj", """
            <Project><Target Name="NasReport"><Exec Command="sleep 3" /></Target></Project>
            """);

        using var build = project.Start("msbuild", "-nologo", "-nodeReuse:false", "Two.proj", nodes, "-target:Both");
        Wait.Until(() => project.Has("pids.txt"));
        var tree = project.Read("pids.txt")
            .Split(' ').Select(pid => int.Parse(pid, CultureInfo.InvariantCulture)).ToArray();
        var killed = Stopwatch.StartNew();
        build.Kill();
        Wait.Until(() => !tree.Any(IsRunning));

        context.WriteLine($"{killed.Elapsed.TotalSeconds:0.0} s");
        Assert.IsLessThan(6, killed.Elapsed.TotalSeconds);
    }

    // A process that has ended but that nobody has waited for yet is not running.
    private static bool IsRunning(int pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
