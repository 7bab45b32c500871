using System.Text;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Locking;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Pruning.Criteria;
using NasBuild.Core.Reporting;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;
using NasBuild.Core.Tests.Diagnostics;

namespace NasBuild.Core.Tests.Storage;

/// <summary>Every file that NasBuild writes and reads again, damaged: it is ignored, or a diagnostic names it.</summary>
[TestClass]
public sealed class DamagedFilesTests
{
    private static readonly string Lock =
        Path.Combine(Repository.Root, "examples", "FashionClassifier", "nas.lock.json");

    [TestMethod]
    [DataRow("examples/FashionClassifier/nas.lock.json")]
    [DataRow("tests/NasBuild.Core.Tests/Locking/version1.lock.json")]
    public void Lock_IsReadOrNamed(string name)
    {
        using var folder = new TemporaryFolder();
        foreach (var (what, bytes) in Damage.Of(File.ReadAllBytes(Path.Combine(Repository.Root, name))))
        {
            var path = folder.Write("nas.lock.json", bytes);
            Outcome(what, () => StageCache.ToBytes(LockFile.Read(path)!), d => d.Id is "NAS5103" or "NAS5104");
            Outcome(what, () => LockedCriterion.Of(path), d => d.Id.StartsWith("NAS5", StringComparison.Ordinal));
        }
    }

    [TestMethod]
    public void NamedCriteria_AreReadOrNamed()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write(NamedCriteria.FileName, Encoding.UTF8.GetBytes(
            """{"mine":{"Metric":"mul(sqr(W), X)","Origin":"evolved on a.onnx"}}"""));
        foreach (var (what, bytes) in Damage.Of(File.ReadAllBytes(file)))
        {
            File.WriteAllBytes(file, bytes);
            Outcome(what, () => NamedCriteria.For(folder.Path), d => d.Position!.File == file);
        }
    }

    [TestMethod]
    public void ResultOfAStage_IsReadAsItWasStoredOrNotAtAll()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "search.json");
        var stored = LockFile.Read(Lock)!.Measured;
        StageCache.Store(path, "key", stored);
        var whole = StageCache.ToBytes(StageCache.Find<Measurement>(path, "key"));
        foreach (var (what, bytes) in Damage.Of(File.ReadAllBytes(path)))
        {
            File.WriteAllBytes(path, bytes);
            var told = new List<Diagnostic>();
            var found = StageCache.Find<Measurement>(path, "key", told.Add);
            Assert.IsTrue(found is null || StageCache.ToBytes(found).AsSpan().SequenceEqual(whole), what);

            // Another key is that of other inputs.
            if (found is null && !what.StartsWith("key is", StringComparison.Ordinal))
            {
                DiagnosticAssert.Is($"nas : info NAS9114 | {path}", told.Single());
            }
        }

        StageCache.Store(path, "of other inputs", stored);
        Assert.IsNull(StageCache.Find<Measurement>(path, "key", d => Assert.Fail($"{d}")));
    }

    [TestMethod]
    public void Trial_IsReadAsItWasRecordedOrNotAtAll()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "trials.jsonl");
        var point = new Policy([1, 2]);
        using (var store = TrialStore<Policy, Measured>.Open(path, _ => { }))
        {
            var measured = new Measured(0.5, 1, new(KeyValuePair.Create("size", 9L)));
            store.Append("study", new PolicyTrial(point, measured, 1));
        }

        foreach (var (what, bytes) in Damage.Of(File.ReadAllBytes(path)))
        {
            File.WriteAllBytes(path, [.. bytes, (byte)'\n']);
            using var store = TrialStore<Policy, Measured>.Open(path, _ => { });
            Assert.IsEmpty(store.All("study"), what);
        }
    }

    [TestMethod]
    public void StoredPredictor_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var key = new PredictorKey("model", "space", "latency", "machine", "1");
        foreach (var (what, bytes) in Damage.Of(StageCache.ToBytes(new { Key = key, Samples = "s", Choice = new { } })))
        {
            var told = new List<Diagnostic>();
            Assert.IsNull(StoredPredictor.Read(folder.Write("p.json", bytes), key, told.Add), what);
            Assert.AreEqual("NAS6", told.Single().Id[..4], what);
        }
    }

    [TestMethod]
    public void RecordedDiagnostics_AreReadOrIgnored()
    {
        using var folder = new TemporaryFolder();
        DiagnosticsFile.Record(
            folder.Path, "nas.yaml", Core.Builds.Stage.Emit, [Descriptors.LockMissing.With("nas.lock.json")]);
        var file = Path.Combine(folder.Path, "diagnostics.json");
        foreach (var (what, bytes) in Damage.Of(File.ReadAllBytes(file)))
        {
            File.WriteAllBytes(file, bytes);
            Outcome(
                what, () => Assert.IsTrue(DiagnosticsFile.Read(folder.Path).All(d => d is not null)), _ => false);
        }
    }

    private static void Outcome(string what, Action read, Func<Diagnostic, bool> expected)
    {
        try
        {
            read();
        }
        catch (NasException e)
        {
            Assert.IsTrue(expected(e.Diagnostics[0]), $"{what}: {e.Diagnostics[0]}");
        }
        catch (Exception e)
        {
            Assert.Fail($"{what}: {e}");
        }
    }
}
