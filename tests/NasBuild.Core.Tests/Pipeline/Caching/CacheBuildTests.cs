using System.Security.Cryptography;
using NasBuild.Core.Builds;
using NasBuild.Core.Caching;
using NasBuild.Core.Results.Classes;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;
using NasBuild.Core.Tests.Caching;
using NasBuild.Core.Tests.Data;

namespace NasBuild.Core.Tests.Pipeline.Caching;

/// <summary>Builds of several machines that share a cache.</summary>
[TestClass]
public sealed class CacheBuildTests : IDisposable
{
    private readonly TemporaryFolder shared = new();

    private string Place => Path.Combine(shared.Path, "nas");

    private string InFolder => $"cache: {{ folder: \"{Place}\" }}\n";

    private string ReadOnly => $"cache: {{ folder: \"{Place}\", read-only: true }}\n";

    public void Dispose() => shared.Dispose();

    [TestMethod]
    [DataRow(BuildMode.Auto)]
    [DataRow(BuildMode.Locked)]
    public void SecondMachine_TakesTheModelOfTheLock(BuildMode mode)
    {
        using var first = CachedProject.Classifier(InFolder);
        var made = first.Build();
        Assert.IsTrue(first.HasWorked);
        Assert.IsEmpty(first.Diagnostics);
        using var second = first.Clone();

        var report = second.Build(mode);

        Assert.IsFalse(second.HasWorked, string.Join(' ', second.Stages));
        CollectionAssert.AreEqual(File.ReadAllBytes(made.Output), File.ReadAllBytes(report.Output));
        Assert.IsTrue(report is { IsFromCache: true, FromLock: true, LockUpdated: false });
        Assert.AreSequenceEqual(StageCache.ToBytes(made.FineTuned), StageCache.ToBytes(report.FineTuned));
        Assert.HasCount(made.Transformations.Length, report.Transformations);
        Assert.AreEqual(made.Measured.Latency, report.Measured.Latency);
        Assert.IsTrue(report.Notes.Any(n => n.Contains("from the shared cache", StringComparison.Ordinal)));
        CollectionAssert.AreEqual(new[] { "NAS3505" }, second.Diagnostics.ToArray());
        CollectionAssert.AreEqual(File.ReadAllBytes(first.Project.Lock), File.ReadAllBytes(second.Project.Lock));
    }

    [TestMethod]
    public void FetchedModel_HasItsClassesInTheReportAndNoSample()
    {
        // It learns other labels than those of the original.
        var project = Project.Classifier("");
        long[] labels = [.. Enumerable.Range(0, 48).Select(i => (long)(i % Nets.Classes))];
        var images = Project.Random(48 * 64);
        for (var i = 0; i < 48; i++)
        {
            images.AsSpan(i * 64, 32).Fill(3 * (labels[i] - 1));
        }

        project.Write("d.npz", NumPy.Npz(("x", NumPy.Npy(images, 48, 1, 8, 8)), ("y", NumPy.Npy(labels, 48))));
        project.Write("nas.yaml", """
            model: { source: model.onnx }
            data: { train: d.npz, validation: d.npz }
            finetune: { epochs: 8, batch-size: 16, rate: 0.01, distill: false }
            target: { accuracy-drop: 100 points, on-miss: warn }

            """);
        using var first = CachedProject.Of(project, InFolder);
        var made = first.Build().Classes!;
        Assert.IsTrue(made.Changed.Any(c => c.Picture is not null), "there are changed answers");
        using var second = first.Clone();

        var classes = second.Build().Classes!;

        Assert.AreEqual((made.Samples, made.AllChanged), (classes.Samples, classes.AllChanged));
        Assert.AreSequenceEqual(made.Classes, classes.Classes);
        Assert.AreSequenceEqual(made.After.SelectMany(r => r), classes.After.SelectMany(r => r));
        Assert.AreSequenceEqual(made.Changed.Select(c => c.Index), classes.Changed.Select(c => c.Index));
        Assert.IsTrue(classes.Changed.All(c => c is { Picture: null, Text: null }));
        Assert.Contains("<h2>Classes</h2>", File.ReadAllText(Path.Combine(second.Project.Obj, "report.html")));
    }

    [TestMethod]
    public void ClassesThatDoNotFitEachOther_AreNone()
    {
        var whole = new ClassComparison(
            "test", 3, 3, [new ClassResult(0, 3, 3, 2)], [0], [[3, 0]], [[2, 1]], [], 1);

        Assert.IsTrue(whole.IsWhole);
        Assert.IsFalse((whole with { Shown = [0, 1] }).IsWhole);
        Assert.IsFalse((whole with { After = [[2]] }).IsWhole);
        Assert.IsFalse((whole with { After = [[int.MaxValue, int.MaxValue]] }).IsWhole);
        Assert.IsFalse((whole with { Before = default }).IsWhole);
        Assert.IsFalse((whole with { Classes = [null!] }).IsWhole);
        Assert.IsFalse((whole with { Changed = default }).IsWhole);
        Assert.IsFalse((whole with { Names = null! }).IsWhole);
    }

    [TestMethod]
    public void StageByStage_TheModelIsFetchedOnce()
    {
        using var first = CachedProject.Classifier(InFolder);
        first.BuildByStages();
        using var second = first.Clone();

        var (report, diagnostics) = second.BuildByStages(BuildMode.Locked);

        Assert.IsFalse(second.HasWorked, string.Join(' ', second.Stages));
        Assert.HasCount(1, second.Stages.Where(s => s == "fetch"));
        CollectionAssert.AreEqual(new[] { "NAS3505" }, diagnostics.Where(CachedProject.IsOfCache).ToArray());
        Assert.IsTrue(report.IsFromCache);

        // Nothing is asked of the cache for what is here.
        Directory.Delete(Place, recursive: true);
        Assert.IsTrue(second.BuildByStages(BuildMode.Locked).Report.IsFromCache);
        Assert.IsEmpty(second.Stages);
    }

    [TestMethod]
    public void WithoutALock_TheResultsOfTheStagesAreTaken()
    {
        using var first = CachedProject.Classifier(InFolder);
        var made = first.Build();
        using var second = first.Clone(withLock: false);

        var report = second.Build();

        Assert.IsFalse(File.Exists(Path.Combine(second.Project.Obj, "trials.jsonl")), "it has searched");
        Assert.IsFalse(second.Stages.Any(s => s.StartsWith("finetune", StringComparison.Ordinal)), "it has trained");
        Assert.AreEqual(made.Trials, report.Trials);
        Assert.AreSequenceEqual(StageCache.ToBytes(made.FineTuned), StageCache.ToBytes(report.FineTuned));
        CollectionAssert.AreEqual(
            File.ReadAllBytes(Path.Combine(first.Project.Obj, "pruned.onnx")),
            File.ReadAllBytes(Path.Combine(second.Project.Obj, "pruned.onnx")));
        Assert.IsEmpty(second.Diagnostics);
    }

    [TestMethod]
    public void Hybrid_IsTaken()
    {
        using var first = CachedProject.Of(
            ComponentBuildTests.Create(
                "hybrid: { projector-steps: 10, steps: 20, batch-size: 8, rate: 0.001 }\n"
                + "quantize: { method: dynamic }\n"),
            InFolder);
        first.Build();
        Assert.IsTrue(first.Stages.Contains("hybrid"));
        using var second = first.Clone(withLock: false);

        second.Build();

        Assert.IsFalse(second.Stages.Contains("hybrid"), "it was made again");
        CollectionAssert.AreEqual(
            File.ReadAllBytes(Path.Combine(first.Project.Obj, "hybrid.onnx")),
            File.ReadAllBytes(Path.Combine(second.Project.Obj, "hybrid.onnx")));
    }

    [TestMethod]
    public void EvolvedCriterionAndRatios_AreTaken()
    {
        using var first = CachedProject.Of(
            SparseBuildTests.Language(
                "prune: { criterion: evolve, ratios: sensitivity, granularity: unstructured, samples: 16, evolve: { "
                + "population: 6, iterations: 4, depth: 3, samples: 8 } }\n"),
            InFolder);
        var made = first.Build();
        Assert.IsTrue(first.Stages.Contains("evolve"));
        using var second = first.Clone(withLock: false);

        var report = second.Build();

        Assert.IsFalse(second.Stages.Contains("evolve"), "it has evolved again");
        Assert.AreEqual(made.Criterion, report.Criterion);
        Assert.IsTrue(Directory.GetFiles(Place, "allocate-*").Length == 1);
    }

    [TestMethod]
    public void OtherKindOfMachine_ShipsTheBytesOfTheLock()
    {
        using var first = CachedProject.Classifier(InFolder);
        var made = first.Build();
        using var second = first.Clone();

        // What is recorded of the machine is part of the bytes: made here, they would be others.
        second.Project.Write("nas.lock.json", File.ReadAllText(second.Project.Lock).Replace(
            "\"kind\": \"", "\"kind\": \"other ", StringComparison.Ordinal));

        var report = second.Build(BuildMode.Locked);

        Assert.IsFalse(second.HasWorked);
        CollectionAssert.AreEqual(File.ReadAllBytes(made.Output), File.ReadAllBytes(report.Output));
        Assert.StartsWith("other ", report.Machine.Kind);
    }

    [TestMethod]
    [DataRow("cut")]
    [DataRow("changed")]
    [DataRow("empty")]
    [DataRow("foreign")]
    [DataRow("text")]
    [DataRow("another model")]
    public void WrongEntry_IsAMissWithOneWarningAndIsReplaced(string damage)
    {
        using var first = CachedProject.Classifier(InFolder);
        var made = first.Build();
        var entry = Directory.GetFiles(Place, "model-*").Single();
        var whole = File.ReadAllBytes(entry);
        var other = Directory.GetFiles(Place, "prune-*").Single();
        File.WriteAllBytes(entry, damage switch
        {
            "cut" => whole[..^100],
            "changed" => [.. whole[..^1000], (byte)(whole[^1000] ^ 1), .. whole[^999..]],
            "empty" => [],
            "foreign" => File.ReadAllBytes(other),
            "text" => "<html>Sign in</html>"u8.ToArray(),
            _ => Forged(Path.GetFileName(entry), first.Project.In("model.onnx"), made.Sha256),
        });
        using var second = first.Clone();

        var (report, diagnostics) = second.BuildByStages(BuildMode.Locked);

        Assert.AreEqual(made.Sha256, report.Sha256);
        Assert.IsFalse(report.IsFromCache);
        CollectionAssert.AreEqual(new[] { "NAS3502" }, diagnostics.Where(CachedProject.IsOfCache).ToArray());
        using var third = first.Clone();
        Assert.IsTrue(third.Build(BuildMode.Locked).IsFromCache, "the entry was not replaced");
    }

    [TestMethod]
    public void WrongResultsOfStages_AreMadeAgain()
    {
        using var first = CachedProject.Classifier(InFolder);
        first.Build();
        var entries = Directory.GetFiles(Place);
        foreach (var entry in entries)
        {
            var bytes = File.ReadAllBytes(entry);
            bytes[^1] ^= 1;
            File.WriteAllBytes(entry, bytes);
        }

        using var second = first.Clone(withLock: false);
        second.Build();

        Assert.IsTrue(second.HasWorked);
        Assert.IsTrue(second.Diagnostics.All(d => d == "NAS3502") && second.Diagnostics.Count > 0);
        using var third = first.Clone(withLock: false);
        third.Build();
        Assert.IsEmpty(third.Diagnostics);
        Assert.IsFalse(File.Exists(Path.Combine(third.Project.Obj, "trials.jsonl")));
    }

    [TestMethod]
    public void PolicyOfAnotherModel_IsAMiss()
    {
        using var first = CachedProject.Classifier(InFolder);
        first.Build();
        var entry = Directory.GetFiles(Place, "search-*").Single();
        var result = Path.Combine(first.Project.Obj, "search.json");
        var key = (string)System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllBytes(result))!["key"]!;
        var chosen = StageCache.Read<Results.ChosenPolicy>(File.ReadAllBytes(result), key[(key.IndexOf(':') + 1)..])!;
        var forged = Path.Combine(shared.Path, "result");
        StageCache.Store(forged, key[(key.IndexOf(':') + 1)..], chosen with
        {
            Policy = new NamedPolicy(chosen.Policy.Transformations.Select(t => (t, chosen.Policy[t]))
                .Append(("channels", chosen.Policy["channels"].Add("no such group", 3)))
                .GroupBy(t => t.Item1).Select(g => g.Last())),
        });
        CacheEntry.Write(entry, Path.GetFileName(entry), [new("result", forged)]);
        using var second = first.Clone(withLock: false);

        second.Build();

        CollectionAssert.Contains(second.Diagnostics.ToArray(), "NAS3502");
        Assert.IsTrue(File.Exists(Path.Combine(second.Project.Obj, "trials.jsonl")));
    }

    [TestMethod]
    public void ReadOnly_StoresNothing()
    {
        Directory.CreateDirectory(Place);
        using var first = CachedProject.Classifier(ReadOnly);
        first.Build();
        Assert.IsEmpty(first.Diagnostics);
        Assert.IsEmpty(Directory.GetFiles(Place));
        using var second = first.Clone();

        var (report, diagnostics) = second.BuildByStages(BuildMode.Locked);

        Assert.IsFalse(report.IsFromCache);
        CollectionAssert.AreEqual(new[] { "NAS3503" }, diagnostics.Where(CachedProject.IsOfCache).ToArray());
        Assert.IsEmpty(Directory.GetFiles(Place));

        // What another build has stored is taken.
        using var writer = first.Clone();
        writer.Project.Overrides = new() { CacheIsReadOnly = false };
        writer.Build(BuildMode.Locked);
        CollectionAssert.AreEqual(new[] { "NAS3503" }, writer.Diagnostics.ToArray());
        using var third = first.Clone();
        Assert.IsTrue(third.Build(BuildMode.Locked).IsFromCache);
    }

    [TestMethod]
    public void CacheThatIsAway_IsOneWarning()
    {
        using var first = CachedProject.Classifier(
            $"cache: {{ folder: \"{Path.Combine(shared.Path, "not mounted", "nas")}\" }}\n");

        var (report, diagnostics) = first.BuildByStages();

        Assert.IsFalse(report.IsFromCache);
        CollectionAssert.AreEqual(new[] { "NAS3501" }, diagnostics.Where(CachedProject.IsOfCache).ToArray());

        // The next build tries again.
        using var second = first.Clone();
        Directory.CreateDirectory(Path.Combine(shared.Path, "not mounted"));
        second.BuildByStages(BuildMode.Locked);
        Assert.HasCount(1, Directory.GetFiles(Path.Combine(shared.Path, "not mounted", "nas"), "model-*"));
    }

    [TestMethod]
    public void ServerThatThisProgramCannotReach_IsOneWarning()
    {
        using var project = CachedProject.Classifier("cache: { server: \"nats://nowhere:4222\" }\n");

        project.Build();

        CollectionAssert.AreEqual(new[] { "NAS3501" }, project.Diagnostics.ToArray());
    }

    [TestMethod]
    public void SearchThatWasAskedFor_TakesNothing()
    {
        using var first = CachedProject.Classifier(InFolder);
        first.Build();
        using var second = first.Clone();

        second.Build(BuildMode.Search);

        Assert.IsTrue(second.HasWorked);
        Assert.IsTrue(File.Exists(Path.Combine(second.Project.Obj, "trials.jsonl")));
    }

    [TestMethod]
    public void EntryThatIsTooLarge_IsNotStored()
    {
        using var model = Project.Classifier("");
        using var project = CachedProject.Of(
            new Project { LargestCacheEntryBytes = 100 },
            "model: { source: model.onnx }\ndata: { validation: validation.npz }\n"
            + "quantize: { method: weight-only }\ntarget: { accuracy-drop: 100 points }\n" + InFolder);
        foreach (var file in new[] { "model.onnx", "validation.npz" })
        {
            project.Project.Write(file, File.ReadAllBytes(model.In(file)));
        }

        project.Build();

        Assert.IsTrue(project.Diagnostics.All(d => d == "NAS3504") && project.Diagnostics.Count > 0);
        Assert.IsFalse(Directory.Exists(Place));
    }

    [TestMethod]
    public async Task TwoMachinesAtOnce_StoreWholeEntries()
    {
        using var first = CachedProject.Classifier(InFolder);
        using var second = first.Clone();

        await Task.WhenAll(Task.Run(() => first.Build()), Task.Run(() => second.Build()));

        Assert.IsEmpty(first.Diagnostics.Concat(second.Diagnostics));
        using var cache = new FolderCache(Place);
        Assert.IsEmpty(CacheVerification.Run(cache, cache.List(default), default));
        using var third = first.Clone();
        Assert.IsTrue(third.Build().IsFromCache);
    }

    [TestMethod]
    public void Section_ChangesNoKeyAndNoLock()
    {
        using var with = CachedProject.Classifier(InFolder);
        with.Build();
        using var without = with.Clone();
        without.Project.Write("nas.yaml", File.ReadAllText(without.Project.Config).Replace(
            InFolder, "", StringComparison.Ordinal));

        without.Build(BuildMode.Locked);

        Assert.DoesNotContain("cache", File.ReadAllText(with.Project.Lock));
        Assert.IsFalse(File.Exists(Path.Combine(without.Project.Obj, "fetched.json")));
        Assert.AreEqual(KeyOf(with, "prune.json"), KeyOf(without, "prune.json"));
        Assert.AreEqual(KeyOf(with, "emit.json"), KeyOf(without, "emit.json"));
    }

    [TestMethod]
    public void Http_WorksWithATokenThatIsNowhereWritten()
    {
        const string Secret = "t0ken-of-the-cache";
        using var server = new HttpStore { Authorization = "Bearer " + Secret };
        Environment.SetEnvironmentVariable("NAS_TEST_CACHE", Secret);
        try
        {
            using var first = CachedProject.Classifier(
                $"cache: {{ url: \"{server.Address}\", credentials-env: NAS_TEST_CACHE }}\n");
            first.Build();
            Assert.IsEmpty(first.Diagnostics);
            using var second = first.Clone();

            var report = second.Build(BuildMode.Locked);

            Assert.IsTrue(report.IsFromCache);
            Assert.IsFalse(second.HasWorked);
            Assert.IsTrue(server.Asked.All(a => a.Authorization == "Bearer " + Secret));
            foreach (var file in new[] { first, second }.SelectMany(p =>
                Directory.EnumerateFiles(p.Project.Folder, "*", SearchOption.AllDirectories)))
            {
                Assert.IsFalse(
                    File.ReadAllBytes(file).AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(Secret)) >= 0, file);
            }

            // Without the variable it is refused, and the build goes on.
            Environment.SetEnvironmentVariable("NAS_TEST_CACHE", null);
            using var third = first.Clone();
            Assert.IsFalse(third.Build(BuildMode.Locked).IsFromCache);
            CollectionAssert.AreEqual(new[] { "NAS3501" }, third.Diagnostics.ToArray());
        }
        finally
        {
            Environment.SetEnvironmentVariable("NAS_TEST_CACHE", null);
        }
    }

    private static string KeyOf(CachedProject project, string file) => (string)System.Text.Json.Nodes.JsonNode.Parse(
        File.ReadAllBytes(Path.Combine(project.Project.Obj, file)))!["key"]!;

    // An entry that is whole in itself, with another model under the name of the lock's.
    private byte[] Forged(string name, string model, string hash)
    {
        var result = Path.Combine(shared.Path, "result");
        StageCache.Store(result, hash, new { FineTuned = (string?)null, Transformations = Array.Empty<string>() });
        var path = Path.Combine(shared.Path, "forged");
        CacheEntry.Write(path, name, [new("model", model), new("result", result)]);
        return File.ReadAllBytes(path);
    }
}
