using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using NasBuild.Core.Accessors;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration;
using NasBuild.Core.Data;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Locking;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Provenance;
using NasBuild.Core.Pruning.Criteria;
using NasBuild.Core.Reporting;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;
using NasBuild.Core.Training;
using NasBuild.Engine.Training;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Storage.Mutants;

/// <summary>Everything that NasBuild reads from files.</summary>
internal static class Readers
{
    private const string Training = """
        network: { kind: causal-transformer, input: [8], depth: 1, width: 16, heads: 2 }
        data: { train: text.txt, validation: text.txt }
        training: { epochs: 1, batch-size: 8, rate: 0.02 }
        output: { path: bytes.onnx }
        """;

    private static readonly PredictorKey Predictor = new("model", "space", "latency", "machine", "1");
    private static readonly Model Net = Classifier();

    /// <summary>Returns all readers.</summary>
    /// <param name="root">The repository.</param>
    public static IReadOnlyList<Reader> All(string root)
    {
        var example = Path.Combine(root, "examples", "FashionClassifier");
        return
        [
            new("nas.yaml", "nas.yaml", true, File.ReadAllBytes(Path.Combine(example, "nas.yaml")), f =>
                _ = EffectiveSettings.Of(ConfigurationReader.Read(Path.Combine(f, "nas.yaml"))).Text),
            new("train.yaml", "train.yaml", true, Encoding.UTF8.GetBytes(Training), f =>
                ConfigurationReader.ReadTraining(Path.Combine(f, "train.yaml"))),
            new("lock", "nas.lock.json", true, File.ReadAllBytes(Path.Combine(example, "nas.lock.json")), ReadLock),
            new("lock of version 1", "nas.lock.json", true, File.ReadAllBytes(Path.Combine(
                root, "tests", "NasBuild.Core.Tests", "Locking", "version1.lock.json")), ReadLock),
            new("trials of a lock", "nas.trials.json", true, Written("nas.trials.json", p => TrialsFile.Write(
                LockOf(p), Locked(root), Searched, null)), f => TrialsFile.Find(
                Path.Combine(f, "nas.lock.json"), Locked(root), _ => { })),
            new("criteria", NamedCriteria.FileName, true, """
                {
                  "mine": { "metric": "mul(sqr(W), X)", "origin": "evolved on a.onnx" },
                  "other": { "metric": "mul(W, sqrt(X))", "origin": "b.onnx" }
                }
                """u8.ToArray(), f => NamedCriteria.For(f)),
            new("labels", "labels.txt", true, "a\nb\nc\nd\n"u8.ToArray(), f => ClassLabels.Of(
                ConfigurationReader.Parse(
                    "model: { source: m.onnx }\noutput: { labels: labels.txt }\n", Path.Combine(f, "nas.yaml")), Net)),
            new("trials", "trials.jsonl", true, Written("trials.jsonl", WriteTrials), f =>
                TrialStore<Policy, Measured>.Open(Path.Combine(f, "trials.jsonl"), _ => { }).Dispose()),
            new("result of a stage", "search.json", true, Written("search.json", p =>
                StageCache.Store(p, "key", Policy())), f =>
                StageCache.Find<ChosenPolicy>(Path.Combine(f, "search.json"), "key")),
            new("contents of a result", "search.json", true, StageCache.ToBytes(Policy()), f =>
                Parsed<ChosenPolicy>(f, "search.json")),
            new("predictor", "p.json", true, Written("p.json", WritePredictor), f =>
                StoredPredictor.Read(Path.Combine(f, "p.json"), Predictor, _ => { })),
            new("diagnostics", "diagnostics.json", true, Written("diagnostics.json", p => DiagnosticsFile.Record(
                Path.GetDirectoryName(p)!, "nas.yaml", Stage.Emit, [Descriptors.LockMissing.With("a.json")])), f =>
                _ = DiagnosticsFile.Read(f).ToList()),
            new("checkpoint", "c.checkpoint", false, Written("c.checkpoint", p => new Checkpoint(
                1, [Tensor.Create<float>("w", [2], [1, 2])], 0.5, 1).Store(p, "key", new TrainingState(
                    3, [Tensor.Create<float>("w", [2], [1, 2])]))), f =>
                Checkpoint.Find(Path.Combine(f, "c.checkpoint"), "key")),
            new("model", "m.onnx", false, Net.WithMetadata("nasbuild.tool", "1").ToBytes(), ReadModel),
            .. Data(),
        ];
    }

    private static ImmutableArray<TrialPoint> Searched =>
    [
        .. Enumerable.Range(1, 3).Select(i => new TrialPoint(
            "widths", 0.9, 0.5, new Counts(KeyValuePair.Create("size", 100L * i)), 1, 0, i == 2)
        {
            Policy = new NamedPolicy(("channels", ImmutableSortedDictionary<string, double>.Empty.Add("conv", 8 * i))),
        }),
    ];

    private static string LockOf(string trials) => Path.Combine(Path.GetDirectoryName(trials)!, "nas.lock.json");

    private static NasLock Locked(string root) =>
        LockFile.Read(Path.Combine(root, "examples", "FashionClassifier", "nas.lock.json"))!;

    private static IEnumerable<Reader> Data()
    {
        var images = Npy("<f4", "8, 1, 4, 4", new byte[8 * 16 * 4]);
        yield return Split("v.npy", images);
        yield return Split("v.npz", Npz(("x", images), ("y", Npy("<i8", "8", new byte[64]))));
        yield return Split("v.npy.gz", Zipped(images));
        yield return Split("v-ubyte", [0, 0, 8, 4, 0, 0, 0, 8, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 4, .. new byte[128]]);
        yield return Split("v/a/1.png", Convert.FromBase64String(
            "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAAFUlEQVR4nGNg"
            + "AAEuIGAQAQIGOSAAAAWMAPG9cqUyAAAAAElFTkSuQmCC"), "v");
    }

    private static Reader Split(string file, byte[] sample, string? named = null) => new(
        file, file, false, sample, f =>
        {
            var configuration = ConfigurationReader.Parse(
                $"model: {{ source: m.onnx, task: match-original }}\ndata: {{ validation: {named ?? file} }}\n",
                Path.Combine(f, "nas.yaml"));
            _ = DataHashes.Of(configuration);
            foreach (var batch in new DatasetReader(configuration, Net).Read("validation")!.Batches(4))
            {
                _ = batch.Inputs.Count;
            }
        });

    private static void ReadLock(string folder)
    {
        var path = Path.Combine(folder, "nas.lock.json");
        var found = LockFile.Read(path)!;
        StageCache.ToBytes(found);
        if (found.Policy.Criterion is not null)
        {
            LockedCriterion.Of(path);
        }
    }

    private static void ReadModel(string folder)
    {
        var model = ModelReader.Read(Path.Combine(folder, "m.onnx"));
        ProvenanceRecord.In(model);
        try
        {
            foreach (var tensor in model.Graph.Initializers)
            {
                tensor.ToBytes();
            }

            _ = model.ToBytes();
        }
        catch (OnnxFormatException)
        {
            // The pipeline explains it.
        }
    }

    private static void Parsed<T>(string folder, string file)
    {
        try
        {
            StageCache.FromBytes<T>(File.ReadAllBytes(Path.Combine(folder, file)));
        }
        catch (System.Text.Json.JsonException)
        {
            // The stage runs again.
        }
    }

    private static ChosenPolicy Policy() => new(
        new NamedPolicy(("channels", ImmutableSortedDictionary<string, double>.Empty.Add("a", 1).Add("b", 0.5))),
        FromLock: false, 3, 1.5)
    {
        Criterion = "mul(W, X)",
    };

    private static void WriteTrials(string path)
    {
        using var store = TrialStore<Policy, Measured>.Open(path, _ => { });
        for (var i = 1; i < 5; i++)
        {
            var measured = new Measured(0.5, i, new(KeyValuePair.Create("size", 9L)));
            store.Append("study", new(new Policy([i, 2]), measured, 1));
        }
    }

    private static void WritePredictor(string path)
    {
        var random = new Random(1);
        var samples = new Samples(
            Enumerable.Range(0, 30).Select(_ => new PolicyPoint(
                new Space([]), new Policy([]), [random.NextDouble(), random.NextDouble()])),
            [.. Enumerable.Range(0, 30).Select(i => (double)i)]);
        new StoredPredictor(Predictor, "samples", new PredictorChoice(
            new RidgeTrainer().Fit(samples, 0, default), new ConformalInterval([1, 2]),
            [new ComparedPredictor("ridge", 0.9, 0.1, Chosen: true)])).Write(path);
    }

    private static byte[] Written(string file, Action<string> write)
    {
        var folder = Directory.CreateTempSubdirectory("nasbuild-").FullName;
        try
        {
            write(Path.Combine(folder, file));
            return File.ReadAllBytes(Path.Combine(folder, file));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static byte[] Npy(string type, string shape, byte[] data)
    {
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({shape},), }}".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. data];
    }

    private static byte[] Npz(params (string Name, byte[] Npy)[] arrays)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, array) in arrays)
            {
                using var entry = zip.CreateEntry($"{name}.npy").Open();
                entry.Write(array);
            }
        }

        return bytes.ToArray();
    }

    private static byte[] Zipped(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
        {
            zip.Write(content);
        }

        return bytes.ToArray();
    }

    private static Model Classifier() => new(new Graph(
        "net",
        [new Node("Flatten", ["x"], ["f"], "flatten"), new Node("Gemm", ["f", "w"], ["y"], "head")],
        [Tensor.Create<float>("w", [16, 4], new float[64])],
        [new ValueInfo(
            "x", ElementType.Float, [new Dimension(null, "batch"), new(1, null), new(4, null), new(4, null)])],
        [new ValueInfo("y", ElementType.Float, [new Dimension(null, "batch"), new(4, null)])]));
}
