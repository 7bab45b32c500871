using System.Diagnostics;
using System.Globalization;
using NasBuild.Cli.Processes;

namespace NasBuild.Cli.Tests;

[TestClass]
public sealed class ParentProcessTests
{
    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void KilledParent_EndsTheWorkerAndTheTrialsAreKept()
    {
        using var folder = new TemporaryFolder();
        // With widths enough that the search is not over before its parent.
        SmallProject.WriteTo(folder.Path, channels: 128);
        using var parent = Process.Start("sleep", "600");
        using var nas = NasProcess.Start(folder.Path, Variable(parent.Id, parent.StartTime), ["build"]);
        nas.WaitFor("NasBuild  search");

        parent.Kill();
        var killed = Stopwatch.StartNew();
        var exitCode = nas.WaitForExit();

        Assert.AreEqual(Worker.Cancelled, exitCode, nas.Output + nas.Error);
        Assert.IsLessThan(5, killed.Elapsed.TotalSeconds);
        Assert.IsTrue(File.Exists(folder["obj/nas/trials.jsonl"]));
    }

    [TestMethod]
    public void NumberOfAnotherProcess_IsNotTheParent()
    {
        using var self = Process.GetCurrentProcess();

        Assert.IsTrue(new ParentProcess(self.Id, self.StartTime.ToUniversalTime()).IsRunning());
        Assert.IsFalse(
            new ParentProcess(self.Id, self.StartTime.ToUniversalTime().AddMinutes(-1)).IsRunning(), "started later");
        Assert.IsFalse(new ParentProcess(int.MaxValue, self.StartTime.ToUniversalTime()).IsRunning(), "no such number");
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void ProcessThatNobodyWaitedFor_HasEnded()
    {
        // The shell never asks after its child.
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", "sleep 0.2 & echo $!; exec sleep 600"])
        {
            RedirectStandardOutput = true
        })!;
        var id = int.Parse(shell.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
        using var child = Process.GetProcessById(id);
        var parent = new ParentProcess(id, child.StartTime.ToUniversalTime());
        var waited = Stopwatch.StartNew();
        while (!File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal))
        {
            Assert.IsLessThan(30, waited.Elapsed.TotalSeconds);
            Thread.Sleep(20);
        }

        Assert.IsFalse(parent.IsRunning());
        shell.Kill();
    }

    private static (string, string) Variable(int id, DateTime started) => (
        ParentProcess.Variable, string.Create(CultureInfo.InvariantCulture, $"{id} {started.ToUniversalTime():o}"));
}
