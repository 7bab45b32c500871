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
