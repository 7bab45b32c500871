using System.Collections.Concurrent;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Storage;
using NasBuild.Core.Tests.Diagnostics;

using NasBuild.Core.Tests.Pipeline;

namespace NasBuild.Core.Tests.Storage;

[TestClass]
public sealed class ExclusiveUseTests
{
    [TestMethod]
    public async Task SecondUse_SaysOnceThatItWaitsAndGoesOnAfterTheFirst()
    {
        using var folder = new TemporaryFolder();
        var what = Path.Combine(folder.Path, "nas.yaml");
        var told = new ConcurrentQueue<Diagnostic>();
        using var waits = new SemaphoreSlim(0);
        var first = ExclusiveUse.Of(what, _ => Assert.Fail("Nobody else is there."), default);
        var ended = false;

        var second = Task.Run(() =>
        {
            using var use = ExclusiveUse.Of(what, d => { told.Enqueue(d); waits.Release(); }, default);
            return Volatile.Read(ref ended);
        });
        await waits.WaitAsync();
        Volatile.Write(ref ended, true);
        first.Dispose();

        Assert.IsTrue(await second, "the second began after the first had ended");
        DiagnosticAssert.Is($"nas : info NAS9103 | {what}", told.Single());
    }

    [TestMethod]
    public void CancelledWait_Ends()
    {
        using var folder = new TemporaryFolder();
        using var first = ExclusiveUse.Of(folder.Path, _ => { }, default);
        using var cancelled = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() =>
            ExclusiveUse.Of(folder.Path, _ => cancelled.Cancel(), cancelled.Token));
    }

    [TestMethod]
    public void OtherModels_DoNotWait()
    {
        using var folder = new TemporaryFolder();
        using var one = ExclusiveUse.Of(Path.Combine(folder.Path, "a.yaml"), _ => Assert.Fail("waits"), default);
        using var other = ExclusiveUse.Of(Path.Combine(folder.Path, "b.yaml"), _ => Assert.Fail("waits"), default);
    }
}
