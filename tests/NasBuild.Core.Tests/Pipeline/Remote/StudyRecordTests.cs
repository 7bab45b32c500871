using System.Collections.Immutable;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline.Studying;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Tests.Pipeline.Remote;

[TestClass]
public sealed class StudyRecordTests
{
    [TestMethod]
    public void Journal_IsReadWhileItIsWritten()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "trials.jsonl");
        using var store = TrialStore<Policy, Measured>.Open(path, d => Assert.Fail(d.ToString()));
        Append(store, 0, new Measured(0.9, 0.5, Size(100)), 2, "a", 4);
        Append(store, 1, new Measured(0.8, 0.4, Size(50)), 3, "b", 2);
        Append(store, 2, null, 1, "a", 0);
        Append(store, 3, new Measured(double.NegativeInfinity, 0.6, Size(200)), 4, "a", 4);
        store.Append("s", new(new Policy([9]), new Measured(0.95, 0.5, Size(10)), Seconds: 0));
        store.Append("s", new(new Policy([8]), new Measured(0.85, 0.6, Size(60)), Seconds: 10));

        var study = StudyRecord.Read(folder.Path);

        Assert.HasCount(5, study.Trials, "finalists are left out");
        Assert.AreEqual(20, study.Seconds);
        Assert.AreEqual(15, study.TrialsPerMinute);
        Assert.AreEqual("it broke", study.Trials[2].Failure);
        CollectionAssert.AreEqual(
            new StudiedWorker[] { new("a", 3, 8 / 20.0), new(null, 1, null), new("b", 1, 2 / 20.0) },
            study.Workers.ToArray());
        CollectionAssert.AreEqual(
            new double?[] { 0.9, 0.85, 0.8 }, study.Front(higherIsBetter: true).Select(t => t.Quality).ToArray());
    }

    [TestMethod]
    public void SearchThatWasStopped_HasTheTrialsOfItsJournal()
    {
        using var folder = new TemporaryFolder();
        using (var store = TrialStore<Policy, Measured>.Open(
            Path.Combine(folder.Path, StudyRecord.Journal), d => Assert.Fail(d.ToString())))
        {
            Append(store, 0, new Measured(0.9, 0.5, Size(100)), 2, "a", 4);
            Append(store, 1, null, 1, "a", 0);
            store.Append("s", new(new Policy([9]), new Measured(0.95, 0.5, Size(10)), Seconds: 0));
        }

        var trial = RecordedTrials.Read(folder.Path).Single();

        Assert.AreEqual(
            new TrialPoint("", 0.9, 0.5, Size(100), 2, double.NaN, Chosen: false) { Worker = "a", WorkerSeconds = 4 }, trial);
    }

    [TestMethod]
    public void Front_LeavesOutWhatAnotherTrialIsBetterThan()
    {
        StudiedTrial Trial(int number, double quality, double latency, long size) =>
            new(number, quality, latency, size, 1, null, 0, null);
        var study = new StudyRecord(
            [Trial(1, 3, 0.5, 100), Trial(2, 2, 0.5, 100), Trial(3, 4, 0.4, 90), Trial(4, 2, 0.5, 100), Trial(5, 5, 0.5, 100)]);

        CollectionAssert.AreEqual(
            new[] { 2, 3 }, study.Front(higherIsBetter: false).Select(t => t.Number).ToArray());
        CollectionAssert.AreEqual(
            new[] { 5, 3 }, study.Front(higherIsBetter: true).Select(t => t.Number).ToArray());
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("no JSON\n[]\n{}\n{\"Seconds\":\"x\"}\n{\"Seconds\":1,\"Measured\":{\"Quality\":")]
    public void LinesThatAreNoTrials_AreLeftOut(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "trials.jsonl"), text);

        Assert.IsEmpty(StudyRecord.Read(folder.Path).Trials);
    }

    [TestMethod]
    public void WithoutAJournal_ThereIsNoStudy()
    {
        using var folder = new TemporaryFolder();

        var e = Assert.ThrowsExactly<NasException>(() => StudyRecord.Read(folder.Path));

        Assert.AreEqual("NAS3106", e.Diagnostics[0].Id);
    }

    private static Counts Size(long bytes) => new(KeyValuePair.Create(Measurement.Size, bytes));

    private static void Append(
        TrialStore<Policy, Measured> store, int level, Measured? measured, double seconds, string worker, double took) =>
        store.Append("s", new Policy([level]), measured, seconds, new Arrival("search", ImmutableArray.Create(1), worker)
        {
            WorkerSeconds = took,
            Failure = measured is null ? "it broke" : null,
        });
}
