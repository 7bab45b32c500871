using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Core.Tests.Diagnostics;
using NasBuild.Core.Tests.Pipeline;

namespace NasBuild.Core.Tests.Search.Studies;

[TestClass]
public sealed class TrialStoreTests
{
    private static readonly PolicyTrial First =
        new(new Policy([1, 2]), new Measured(0.1 + 0.2, 0.5, new(KeyValuePair.Create("size", 100L))), 1.25);
    private static readonly PolicyTrial Second = new(
        new Policy([3, 4]),
        new Measured(double.NaN, double.PositiveInfinity, new(KeyValuePair.Create("size", long.MaxValue))),
        0);

    [TestMethod]
    public void TrialsOfAnEarlierRun_AreFoundAsTheyWere()
    {
        using var folder = new TemporaryFolder();
        var path = Write(folder, ("a", First), ("a", Second));

        using var store = Open(path, out _);

        Assert.AreEqual(First, store.Find("a", new Policy([1, 2])));
        Assert.AreEqual(Second, store.Find("a", new Policy([3, 4])));
        Assert.IsNull(store.Find("a", new Policy([9, 9])));
    }

    [TestMethod]
    public void StudiesInOneFile_DoNotMix()
    {
        using var folder = new TemporaryFolder();
        var other = First with { Seconds = 9 };
        var path = Write(folder, ("a", First), ("b", other));

        using var store = Open(path, out _);

        Assert.AreEqual(First, store.Find("a", First.Point));
        Assert.AreEqual(other, store.Find("b", First.Point));
        Assert.IsNull(store.Find("c", First.Point));
    }

    [TestMethod]
    public void LineThatAKillCutOff_GoesAndNothingIsSaid()
    {
        using var folder = new TemporaryFolder();
        var path = Write(folder, ("a", First), ("a", Second));
        var whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..^5]);

        using (var store = Open(path, out var told))
        {
            Assert.IsEmpty(told);
            Assert.AreEqual(First, store.Find("a", First.Point));
            Assert.IsNull(store.Find("a", Second.Point));
            store.Append("a", Second);
        }

        CollectionAssert.AreEqual(whole, File.ReadAllBytes(path));
    }

    [TestMethod]
    [DataRow("no json")]
    [DataRow("{}")]
    [DataRow("[1, 2]")]
    [DataRow("null")]
    [DataRow("\0\0\0\0")]
    public void DamagedLine_IsReportedAndWhatFollowsIsRunAgain(string damage)
    {
        using var folder = new TemporaryFolder();
        var path = Write(folder, ("a", First), ("a", Second));
        var lines = File.ReadAllLines(path);
        File.WriteAllText(path, $"{lines[0]}\n{damage}\n{lines[1]}\n");

        using (var store = Open(path, out var told))
        {
            DiagnosticAssert.Is($"nas : warning NAS3105 | {path} | 2", told.Single());
            Assert.AreEqual(First, store.Find("a", First.Point));
            Assert.IsNull(store.Find("a", Second.Point));
        }

        Assert.AreEqual(lines[0] + "\n", File.ReadAllText(path));
    }

    [TestMethod]
    public void FileThatCannotBeOpened_IsNotWritable()
    {
        using var folder = new TemporaryFolder();
        var path = Directory.CreateDirectory(Path.Combine(folder.Path, "trials.jsonl")).FullName;

        var error = Assert.ThrowsExactly<NasException>(() => Open(path, out _)).Diagnostics[0];

        DiagnosticAssert.Is($"nas : error NAS9101 | {path} | …", error);
    }

    private static TrialStore<Policy, Measured> Open(string path, out List<Diagnostic> told) =>
        TrialStore<Policy, Measured>.Open(path, (told = []).Add);

    private static string Write(TemporaryFolder folder, params (string Study, PolicyTrial Trial)[] trials)
    {
        var path = Path.Combine(folder.Path, "obj", "trials.jsonl");
        using var store = Open(path, out _);
        foreach (var (study, trial) in trials)
        {
            store.Append(study, trial);
        }

        return path;
    }
}
