using System.Collections.Concurrent;
using System.Globalization;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Storage;
using NasBuild.Core.Tests.Diagnostics;

namespace NasBuild.Core.Tests.Storage;

[TestClass]
public sealed class ExclusiveUseTests
{
    [TestMethod]
    public async Task SecondUse_NamesTheHolderOnceAndGoesOnAfterIt()
    {
        using var folder = new TemporaryFolder();
        var what = Path.Combine(folder.Path, "obj");
        var told = new ConcurrentQueue<Diagnostic>();
        using var waits = new SemaphoreSlim(0);
        var first = ExclusiveUse.OfFolder(what, _ => Assert.Fail("Nobody else is there."), default);
        var ended = false;

        var second = Task.Run(() =>
        {
            using var use = ExclusiveUse.OfFolder(what, d => { told.Enqueue(d); waits.Release(); }, default);
            return Volatile.Read(ref ended);
        });
        await waits.WaitAsync();
        Volatile.Write(ref ended, true);
        first.Dispose();

        Assert.IsTrue(await second, "the second began after the first had ended");
        DiagnosticAssert.Is(
            string.Create(CultureInfo.InvariantCulture,
                $"nas : info NAS9103 | {what} | process {Environment.ProcessId} on {Environment.MachineName}"),
            told.Single());
    }

    [TestMethod]
    public void CancelledWait_Ends()
    {
        using var folder = new TemporaryFolder();
        using var first = ExclusiveUse.OfFolder(folder.Path, _ => { }, default);
        using var cancelled = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() =>
            ExclusiveUse.OfFolder(folder.Path, _ => cancelled.Cancel(), cancelled.Token));
    }

    [TestMethod]
    public void WaitBeyondTheLimit_NamesTheProcessToEnd()
    {
        using var folder = new TemporaryFolder();
        using var first = ExclusiveUse.OfFolder(folder.Path, _ => { }, default);

        var e = Assert.Throws<NasException>(() =>
            ExclusiveUse.Of("obj", folder.Path, TimeSpan.FromMilliseconds(200), _ => { }, default));

        DiagnosticAssert.Is(
            string.Create(CultureInfo.InvariantCulture,
                $"nas : error NAS9112 | obj | process {Environment.ProcessId} on {Environment.MachineName} | 0"),
            e.Diagnostics.Single());
    }

    [TestMethod]
    [DataRow("folder", DisplayName = "the lock is a folder")]
    [DataRow("parent", DisplayName = "the obj folder is a file")]
    [DataRow("link", DisplayName = "the lock is a link in a circle")]
    public void LockThatCannotBeOpened_IsAnErrorAndNoWait(string kind)
    {
        using var folder = new TemporaryFolder();
        var obj = Path.Combine(folder.Path, "obj");
        var held = Path.Combine(obj, "in-use.lock");
        switch (kind)
        {
            case "folder":
                Directory.CreateDirectory(held);
                break;
            case "parent":
                File.WriteAllText(obj, "");
                break;
            default:
                Directory.CreateDirectory(obj);
                File.CreateSymbolicLink(held, held);
                break;
        }

        var e = Assert.Throws<NasException>(() => ExclusiveUse.OfFolder(
            obj, d => Assert.Fail($"waits for nobody: {d}"), new CancellationTokenSource(5000).Token));

        Assert.AreEqual("NAS9101", e.Diagnostics.Single().Id);
    }

    [TestMethod]
    public void SameFolderThroughALink_Waits()
    {
        using var folder = new TemporaryFolder();
        var (real, link) = (Path.Combine(folder.Path, "obj"), Path.Combine(folder.Path, "link"));
        Directory.CreateDirectory(real);
        Directory.CreateSymbolicLink(link, real);
        using var first = ExclusiveUse.OfFolder(real, _ => { }, default);
        using var cancelled = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() =>
            ExclusiveUse.OfFolder(link, _ => cancelled.Cancel(), cancelled.Token));
    }

    [TestMethod]
    public void OtherFolders_DoNotWait()
    {
        using var folder = new TemporaryFolder();
        using var one = ExclusiveUse.OfFolder(Path.Combine(folder.Path, "a"), _ => Assert.Fail("waits"), default);
        using var other = ExclusiveUse.OfFolder(Path.Combine(folder.Path, "b"), _ => Assert.Fail("waits"), default);
    }
}
