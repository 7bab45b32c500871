using System.Buffers.Binary;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Networks;
using NasBuild.Core.Networks.Layers;
using NasBuild.Core.Pipeline.FromScratch;
using NasBuild.Core.Tests.Diagnostics;
using NasBuild.Core.Training;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline.FromScratch;

[TestClass]
public sealed class TrainingFromScratchTests : IDisposable
{
    private const string Mlp = """
        network: { kind: mlp, input: [1, 6, 6], classes: 3, widths: [8] }
        data: { train: train-images-idx3-ubyte, validation: test-images-idx3-ubyte, test: test-images-idx3-ubyte }
        training: { epochs: 4, batch-size: 16, rate: 0.03 }
        output: { path: out/small.onnx }
        threads: 1
        device: cpu
        """;

    private readonly TemporaryFolder folder = new();
    private readonly List<Diagnostic> told = [];
    private readonly List<StageProgress> progress = [];

    public TrainingFromScratchTests()
    {
        WriteImages("train", 96, seed: 1);
        WriteImages("test", 32, seed: 2);
    }

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void Network_LearnsAndIsWritten()
    {
        var trained = Run(Mlp);

        CollectionAssert.AreEqual(
            new[] { ("validation", 32), ("test", 32) }, trained.Splits.Select(s => (s.Split, s.Samples)).ToArray());
        Assert.IsTrue(trained.Splits.All(s => s.Quality > 0.9), string.Join(", ", trained.Splits));
        Assert.AreEqual(
            (4, 24L, (36 * 8) + 8 + (8 * 3) + 3),
            (trained.Training.Epochs, trained.Training.Steps, trained.Parameters));
        Assert.AreEqual(Path.Combine(folder.Path, "out", "small.onnx"), trained.Path);
        Assert.AreEqual(trained.SizeBytes, new FileInfo(trained.Path).Length);
        Assert.IsEmpty(GraphVerifier.Faults(Model.Load(trained.Path)));
        Assert.IsEmpty(told);
    }

    [TestMethod]
    public void SameDefinition_GivesTheSameBytes_AndAFinishedTrainingIsNotRepeated()
    {
        var first = File.ReadAllBytes(Run(Mlp).Path);

        var again = Run(Mlp);
        CollectionAssert.AreEqual(first, File.ReadAllBytes(again.Path));
        DiagnosticAssert.Is("nas : info NAS3202 | 4 | 4", told.Single());

        Directory.Delete(Path.Combine(folder.Path, "out"), recursive: true);
        CollectionAssert.AreEqual(first, File.ReadAllBytes(Run(Mlp).Path));
        CollectionAssert.AreNotEqual(
            first, File.ReadAllBytes(Run(Mlp + "\nseed: 5").Path), "another definition begins anew");
        Assert.HasCount(1, told);
    }

    [TestMethod]
    public void CancelledTraining_ResumesToTheSameBytes()
    {
        var resnet = Mlp.Replace("kind: mlp", "kind: resnet", StringComparison.Ordinal)
            .Replace("[8]", "[4]", StringComparison.Ordinal)
            .Replace("classes: 3,", "classes: 3, depth: 4,", StringComparison.Ordinal);
        var whole = File.ReadAllBytes(Run(resnet).Path);
        Directory.Delete(Path.Combine(folder.Path, "out"), recursive: true);

        using var cancellation = new CancellationTokenSource();
        var checkpoint = Path.Combine(folder.Path, "out", "obj", "nas-train", "small.onnx.checkpoint");
        using var watch = new Timer(_ =>
        {
            if (File.Exists(checkpoint))
            {
                cancellation.Cancel();
            }
        }, null, 0, 1);
        try
        {
            Run(resnet, cancellation.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.IsFalse(
                File.Exists(Path.Combine(folder.Path, "out", "small.onnx")), "what is not whole is not there");
        }

        CollectionAssert.AreEqual(whole, File.ReadAllBytes(Run(resnet).Path));
        Assert.AreEqual("NAS3202", told.Single().Id);
    }

    [TestMethod]
    public void LossThatIsNoNumber_SaysWhatToDo()
    {
        var definition = Mlp.Replace("rate: 0.03", "rate: 10, optimizer: sgd", StringComparison.Ordinal)
            .Replace("data: {", "data: { pixel-range: [-1000000, 1000000],", StringComparison.Ordinal);

        AssertProblem("(3,1): error NAS3201 | … | 24 | … | …", definition);
    }

    [TestMethod]
    public void SamplesWithoutLabels_AreRefused()
    {
        File.Delete(Path.Combine(folder.Path, "train-labels-idx1-ubyte"));

        AssertProblem("(2,9): error NAS2104 | train-images-idx3-ubyte | 96 | 0", Mlp);
    }

    [TestMethod]
    public void FewerSamplesThanABatch_AreTooFew() =>
        AssertProblem(
            "(3,24): error NAS2201 | train-images-idx3-ubyte | 96 | 97",
            Mlp.Replace("batch-size: 16", "batch-size: 97", StringComparison.Ordinal));

    [TestMethod]
    public void MissingData_IsReportedAtItsKey() =>
        AssertProblem(
            "(2,9): error NAS2101 | none.npz | data.train",
            Mlp.Replace("train: train-images-idx3-ubyte", "train: none.npz", StringComparison.Ordinal));

    [TestMethod]
    public void LanguageModel_LearnsAText()
    {
        File.WriteAllText(Path.Combine(folder.Path, "text.txt"), string.Concat(Enumerable.Repeat("abcdefgh", 60)));

        var trained = Run("""
            network: { kind: causal-transformer, input: [8], depth: 1, width: 16, heads: 2 }
            data: { train: text.txt, validation: text.txt }
            training: { epochs: 12, batch-size: 8, rate: 0.02 }
            threads: 1
            device: cpu
            """);

        Assert.AreEqual("perplexity", trained.Metric);
        Assert.IsLessThan(3, trained.Splits.Single().Quality, "each byte follows from the one before");
    }

    [TestMethod]
    public void Search_TrainsAPartOfTheNetwork_AndRepeatsItself()
    {
        const string Searched = """
            network: { kind: resnet, input: [1, 6, 6], classes: 3, depth: 10, widths: [8, 16] }
            search: { macs: 40 %, epochs: 3, trials: 12 }
            data: { train: train-images-idx3-ubyte, validation: test-images-idx3-ubyte }
            training: { epochs: 4, batch-size: 16, rate: 0.03 }
            output: { path: out/small.onnx }
            threads: 1
            device: cpu
            """;
        var first = Run(Searched);
        DiagnosticAssert.Is("nas : info NAS3208 | … | … | … | 12", told.Single());
        Assert.IsGreaterThan(0.9, first.Splits.Single().Quality);
        var (model, whole) = (
            Model.Load(first.Path), new ResNet(new ImageShape(1, 6, 6), 3, 2, [8, 16]).Build(0));
        var share = MacCount.Total(model, ShapeInference.Of(model, 1))
            / (double)MacCount.Total(whole, ShapeInference.Of(whole, 1));
        Assert.IsLessThanOrEqualTo(0.4, share);
        Assert.IsLessThanOrEqualTo(share + 0.0006, (double)told[0].Arguments[1]!, "counted alike");

        // The supernet, the scores and the training are kept.
        var trials = Path.Combine(folder.Path, "out", "obj", "nas-train", "small.onnx.trials.jsonl");
        var lines = File.ReadAllLines(trials).Length;
        Assert.IsTrue(File.ReadAllBytes(first.Path).AsSpan().SequenceEqual(File.ReadAllBytes(Run(Searched).Path)));
        Assert.HasCount(lines, File.ReadAllLines(trials));
        Assert.AreEqual("NAS3202", told[^1].Id);

        Directory.Delete(Path.Combine(folder.Path, "out"), recursive: true);
        Assert.AreEqual(first.Parameters, Run(Searched).Parameters);
    }

    [TestMethod]
    [DataRow(
        "rate: 10, optimizer: sgd, weight-decay: 1, schedule: constant, batch-size: 16",
        "(4,1): error NAS3201 | … | … | … | …")]
    [DataRow("rate: 0.03, batch-size: 90", "(4,36): error NAS2201 | train-images-idx3-ubyte | 87 | 90")]
    public void SupernetThatCannotBeTrained_SaysWhatToDo(string training, string expected) => AssertProblem(
        expected,
        $$"""
        network: { kind: resnet, input: [1, 6, 6], classes: 3, depth: 6, widths: [8, 16] }
        search: { epochs: 20, trials: 3 }
        data: { train: train-images-idx3-ubyte }
        training: { epochs: 1, {{training}} }
        threads: 1
        device: cpu
        """);

    [TestMethod]
    public void NetworkOfOnePart_IsThatPart()
    {
        var trained = Run("""
            network: { kind: resnet, input: [1, 6, 6], classes: 3, depth: 4, widths: [1] }
            search: { macs: 100 %, epochs: 1, trials: 5 }
            data: { train: train-images-idx3-ubyte }
            training: { epochs: 1, batch-size: 16 }
            threads: 1
            device: cpu
            """);

        DiagnosticAssert.Is("nas : info NAS3208 | … | 1 | … | 1", told.Single());
        Assert.AreEqual("resnet4", trained.Name);
    }

    [TestMethod]
    public void LimitThatNoPartMeets_SaysTheSmallest() => AssertProblem(
        "(2,11): error NAS3207 | 2 % | 0.1…",
        Mlp.Replace("kind: mlp", "kind: resnet, depth: 8", StringComparison.Ordinal)
            .Replace("[8]", "[8, 8, 8]", StringComparison.Ordinal)
            .Replace("data:", "search: { macs: 2 % }\ndata:", StringComparison.Ordinal));

    [TestMethod]
    public void Progress_TellsEpochLossAndThroughput()
    {
        Run(Mlp.Replace("epochs: 4", "epochs: 150", StringComparison.Ordinal));

        CollectionAssert.AreEqual(
            new[] { "read data", "train", "measure" }, progress.Select(p => p.Stage).Distinct().ToArray());
        foreach (var told in progress.Where(p => p.Now.Length > 0))
        {
            Assert.MatchesRegex(@"^epoch \d+, loss [\d.]+, accuracy [\d.]+ %, [\d,]+ samples/s$", told.Now);
            Assert.AreEqual(900, told.Total);
        }
    }

    private void AssertProblem(string expected, string definition) =>
        DiagnosticAssert.Throws($"{Path.Combine(folder.Path, "train.yaml")}{expected}", () => Run(definition));

    private TrainedNetwork Run(string definition, CancellationToken cancellation = default) => TrainingFromScratch.Run(
        TrainingEngines.Default,
        ConfigurationReader.ParseTraining(definition, Path.Combine(folder.Path, "train.yaml")),
        told.Add,
        progress.Add,
        cancellation);

    // Images of three classes: one third of the rows is bright.
    private void WriteImages(string name, int count, int seed)
    {
        var random = new Random(seed);
        var labels = Enumerable.Range(0, count).Select(_ => (byte)random.Next(3)).ToArray();
        var images = labels.SelectMany(label =>
            Enumerable.Range(0, 36).Select(i => (byte)(random.Next(120) + (i / 12 == label ? 100 : 0)))).ToArray();
        folder.Write($"{name}-images-idx3-ubyte", Idx([count, 6, 6], images));
        folder.Write($"{name}-labels-idx1-ubyte", Idx([count], labels));
    }

    private static byte[] Idx(int[] shape, byte[] content)
    {
        var header = new byte[4 + (4 * shape.Length)];
        (header[2], header[3]) = (8, (byte)shape.Length);
        foreach (var (i, size) in shape.Index())
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * i)), size);
        }

        return [.. header, .. content];
    }
}
