using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using NasBuild.Core.Builds;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Locking;
using NasBuild.Core.Results;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;
using NasBuild.Core.Tests.Diagnostics;
using NasBuild.Core.Tests.Pipeline;
using NasBuild.Core.Tests.Storage;

namespace NasBuild.Core.Tests.Locking;

/// <summary>The trials beside the lock: what is read is what was written, or nothing.</summary>
[TestClass]
public sealed class TrialsFileTests
{
    private static readonly NasLock Value = LockFile.Read(
        Path.Combine(Repository.Root, "examples", "FashionClassifier", "nas.lock.json"))!;

    [TestMethod]
    public void Trials_AreReadAsTheyWereWritten()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "nas.lock.json");
        var predictions = new Predictions(
            [new PredictedPoint("latency", 0.5, 0.25, 0.75, 1.0 / 3)],
            [new PredictorScore("latency", "ridge", 1, 0, true)]);

        TrialsFile.Write(path, Value, Some(30), predictions);
        var (trials, obstacle) = TrialsFile.Find(path, Value, d => Assert.Fail($"{d}"));

        Assert.IsNull(obstacle);
        Assert.AreSequenceEqual(Some(30), trials!.Points);
        Assert.AreEqual(0.333333, trials.Predictions!.Points.Single().Measured);
        var bytes = File.ReadAllBytes(TrialsFile.PathOf(path));
        TrialsFile.Write(path, Value, trials.Points, predictions);
        CollectionAssert.AreEqual(bytes, File.ReadAllBytes(TrialsFile.PathOf(path)));
        Assert.HasCount(32, Encoding.UTF8.GetString(bytes).TrimEnd().Split('\n'));
        Assert.AreEqual("/somewhere/x.nas.trials.json", TrialsFile.PathOf("/somewhere/x.nas.lock.json"));
    }

    [TestMethod]
    [DataRow(100, 20)]
    [DataRow(1000, 20)]
    [DataRow(2000, 400)]
    public void SearchIsLarge_TheFileStaysSmallAndKeepsWhatMatters(int count, int names)
    {
        var trials = Some(count, names);

        var bytes = TrialsFile.ToBytes("key", trials, null, "accuracy");

        Assert.IsLessThan(50_000, bytes.Length);
        var read = StageCache.FromBytes<LockedTrials>(bytes, JsonFormats.Compact)!;
        Assert.AreEqual(count, read.Trials.Length + read.LeftOut);
        Assert.HasCount(1, read.Points.Where(t => t.Chosen));
        Assert.HasCount(3, read.Points.Where(t => t.Phase == TrialPoint.Confirm));

        // The best quality, and the lowest latency.
        Assert.AreEqual(trials.Max(t => t.Quality), read.Points.Max(t => t.Quality));
        Assert.AreEqual(trials.Min(t => t.LatencyRatio), read.Points.Min(t => t.LatencyRatio));
    }

    [TestMethod]
    public void LockIsAnother_ItSaysSo()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "nas.lock.json");
        TrialsFile.Write(path, Value, Some(3), null);
        var told = new List<Diagnostic>();

        var (trials, obstacle) = TrialsFile.Find(
            path, Value with { Output = Value.Output with { Sha256 = "00" } }, told.Add);

        Assert.IsNull(trials);
        Assert.AreEqual("belongs to another lock than nas.lock.json", obstacle);
        DiagnosticAssert.Is(
            $"{TrialsFile.PathOf(path)}(1,1): info NAS5110 | nas.trials.json | {obstacle}", told.Single());
    }

    [TestMethod]
    public void FileIsDamaged_ItIsToldAndIgnored()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "nas.lock.json");
        TrialsFile.Write(path, Value, Some(3), new Predictions([new PredictedPoint("latency", 1, 1, 1, 1)], []));
        var file = TrialsFile.PathOf(path);
        var whole = File.ReadAllBytes(file);
        foreach (var (what, bytes) in Damage.Of(whole))
        {
            File.WriteAllBytes(file, bytes);
            var told = new List<Diagnostic>();
            var (trials, obstacle) = TrialsFile.Find(path, Value, told.Add);
            if (trials is null)
            {
                Assert.AreEqual("NAS5110", told.Single().Id, what);
                Assert.IsNotNull(obstacle, what);
            }
            else
            {
                // A member that says what it said before, such as null in place of nothing.
                Assert.AreSequenceEqual(Some(3), trials.Points, what);
            }
        }

        // Line ends of another system, and spaces, say the same.
        File.WriteAllText(file, Encoding.UTF8.GetString(whole).ReplaceLineEndings("\r\n"));
        Assert.IsNotNull(TrialsFile.Find(path, Value, d => Assert.Fail($"{d}")).Trials);
    }

    [TestMethod]
    public void NothingWasSearched_NoFileIsLeftThatIsOfAnotherLock()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "nas.lock.json");
        TrialsFile.Write(path, Value, Some(3), null);

        TrialsFile.Write(path, Value, [], null);

        Assert.IsFalse(File.Exists(TrialsFile.PathOf(path)));
    }

    [TestMethod]
    public void LockedBuild_NeitherNeedsTheFileNorFollowsIt()
    {
        using var project = Project.Classifier("""
            target: { accuracy-drop: 100 points, size: 90 %, on-miss: warn }
            budget: { time: 10 min, trials: 6 }
            search: { method: random }
            prune: { max-ratio: 0.5 }
            threads: 1

            """);
        var searched = project.Build()!;
        var file = TrialsFile.PathOf(project.Lock);
        Assert.IsTrue(File.Exists(file));
        var model = File.ReadAllBytes(searched.Output);
        var times = (File.GetLastWriteTimeUtc(file), File.GetLastWriteTimeUtc(project.Lock));

        foreach (var (text, obstacle) in new (string? Text, string? Obstacle)[]
        {
            (File.ReadAllText(file), null),
            (
                File.ReadAllText(file).Replace("\"widths\"", "\"<b>\"", StringComparison.Ordinal),
                "is damaged, or was edited"),
            (null, "does not exist"),
        })
        {
            Directory.Delete(project.Obj, recursive: true);
            File.Delete(file);
            if (text is not null)
            {
                File.WriteAllText(file, text);
            }

            var locked = project.Build(BuildMode.Locked)!;

            CollectionAssert.AreEqual(model, File.ReadAllBytes(locked.Output));
            Assert.AreEqual(obstacle is null ? searched.Searched.Length : 0, locked.Searched.Length);
            Assert.AreEqual(obstacle is null ? null : $"nas.trials.json {obstacle}", locked.SearchedObstacle);
            Assert.AreEqual(text is not null, File.Exists(file), "it is written with the lock only");
            var damaged = obstacle?.Contains("damaged", StringComparison.Ordinal) == true;
            Assert.HasCount(damaged ? 1 : 0, project.Reported.Where(d => d.Id == "NAS5110"));
        }

        Assert.AreEqual(times.Item2, File.GetLastWriteTimeUtc(project.Lock));
    }

    private static ImmutableArray<TrialPoint> Some(int count, int names = 2)
    {
        var random = new Random(1);
        return
        [
            .. Enumerable.Range(0, count).Select(i => new TrialPoint(
                i >= count - 3 ? TrialPoint.Confirm : i < count / 2 ? "widths" : "precision",
                i == 1 ? double.NaN : Math.Round(random.NextDouble(), 6),
                Math.Round(0.1 + (0.8 * random.NextDouble()), 6),
                new Counts(KeyValuePair.Create("macs", 5L + i), KeyValuePair.Create("size", random.NextInt64(1 << 20))),
                Math.Round(random.NextDouble(), 2), i == 1 ? double.PositiveInfinity : 0, i == count - 2)
            {
                Policy = new NamedPolicy(
                    ("bits", Choices(i % 2 == 0 ? 0 : names, random)), ("channels", Choices(names, random))),
            }),
        ];
    }

    private static ImmutableSortedDictionary<string, double> Choices(int names, Random random) =>
        Enumerable.Range(0, names).ToImmutableSortedDictionary(
            n => $"/blocks/blocks.{n:000}/conv", _ => (double)random.Next(8, 64), StringComparer.Ordinal);
}
