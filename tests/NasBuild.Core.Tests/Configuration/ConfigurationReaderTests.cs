using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Tests.Configuration;

[TestClass]
public sealed class ConfigurationReaderTests
{
    private const string Full = """
        version: 1
        model: { source: models\a.onnx, task: match-original }
        data:
          train: data/train.npz
          validation: ../validation.npz
          test: /data/test.npz
          calibration: 'calibration.npz'
          pixel-range: [-1, 1.5]
        target:
          agreement: 99.5 %
          latency: 1.2 ms
          size: 25%
          on-miss: warn
        budget: { time: 90 s, trials: 50 }
        search: { method: random, population: 8, subset: 500 }
        prune:
          criterion: magnitude
          granularity: channel
          widths: uniform
          max-ratio: 0.5
          round-to: 4
          match-statistics: false
          skip-blocks: true
          include: ["*conv*", 'layer?']
          exclude: ["*.head"]
        quantize:
          method: static
          weights: [8, 32]
          activations: [32, 8]
          calibration: percentile
          percentile: 99.9
          samples: 64
          per-channel: false
          include: ["*"]
          exclude: [first]
        output: { path: models/small.onnx }
        device: cpu
        threads: 2
        seed: 7
        """;

    [TestMethod]
    public void EveryKey_SetsItsProperty()
    {
        NasConfiguration c = ConfigurationReader.Parse(Full, "nas.yaml");

        Assert.AreEqual(new ModelSettings { Source = "models/a.onnx", Task = ModelTask.MatchOriginal }, c.Model);
        Assert.AreEqual(
            new DataSettings
            {
                Train = "data/train.npz",
                Validation = "../validation.npz",
                Test = "/data/test.npz",
                Calibration = "calibration.npz",
                PixelRange = new PixelRange(-1, 1.5),
            },
            c.Data);
        Assert.AreEqual(new Percent(99.5m), c.Target.Agreement!.All!.Value);
        Assert.AreEqual(1.2, c.Target.Latency!.Of(original: 10));
        Assert.AreEqual(250, c.Target.Size!.Of(original: 1000));
        Assert.AreEqual(OnMiss.Warn, c.Target.OnMiss);
        Assert.AreEqual(TimeSpan.FromSeconds(90), c.Budget.Time.TimeSpan);
        Assert.AreEqual(50, c.Budget.Trials);
        Assert.AreEqual(new SearchSettings { Method = SearchMethod.Random, Population = 8, Subset = 500 }, c.Search);
        PruneSettings prune = c.Prune!;
        Assert.AreEqual(
            (PruneWidths.Uniform, 0.5, 4, false, true),
            (prune.Widths, prune.MaxRatio, prune.RoundTo, prune.MatchStatistics, prune.SkipBlocks));
        CollectionAssert.AreEqual(new[] { "*conv*", "layer?" }, prune.Include.ToArray());
        CollectionAssert.AreEqual(new[] { "*.head" }, prune.Exclude.ToArray());
        QuantizeSettings quantize = c.Quantize!;
        CollectionAssert.AreEqual(new[] { 8, 32 }, quantize.Weights.ToArray());
        CollectionAssert.AreEqual(new[] { 8, 32 }, quantize.Activations.ToArray());
        Assert.AreEqual(
            (QuantizeMethod.Static, CalibrationMethod.Percentile, 99.9, 64, false),
            (quantize.Method, quantize.Calibration, quantize.Percentile, quantize.Samples, quantize.PerChannel));
        CollectionAssert.AreEqual(new[] { "first" }, quantize.Exclude.ToArray());
        Assert.AreEqual("models/small.onnx", c.OutputPath);
        Assert.AreEqual((Device.Cpu, 2, 7, 1), (c.Device, c.Threads, c.Seed, c.Version));
    }

    [TestMethod]
    public void SmallestFile_HasDefaultsAndQuantizes()
    {
        NasConfiguration c = ConfigurationReader.Parse("model: { source: models/a.onnx }\n", "nas.yaml");

        Assert.AreEqual((null, null, null), (c.Search, c.Prune, c.Finetune));
        Assert.AreEqual(QuantizeMethod.Auto, c.Quantize!.Method);
        Assert.AreEqual(ModelTask.ImageClassification, c.Model.Task);
        Assert.AreEqual(new BudgetSettings(), c.Budget);
        Assert.AreEqual(new DataSettings(), c.Data);
        Assert.AreEqual("a.onnx", c.OutputPath);
        Assert.AreEqual("10 min", c.Budget.Time.ToString());
    }

    [TestMethod]
    [DataRow("prune:")]
    [DataRow("prune: {}")]
    [DataRow("prune: ~")]
    public void EmptyStage_RunsWithDefaults(string stage)
    {
        NasConfiguration c = ConfigurationReader.Parse($"model: {{ source: a.onnx }}\n{stage}\n", "nas.yaml");

        PruneSettings prune = c.Prune!;
        Assert.IsNull(c.Quantize, "what is absent does not run");
        Assert.AreEqual(0.6, prune.MaxRatio);
        CollectionAssert.AreEqual(new[] { "*" }, prune.Include.ToArray());
    }

    [TestMethod]
    [DataRow("static", 8, 8)]
    [DataRow("dynamic", 8, 8)]
    [DataRow("weight-only", 8, 32)]
    [DataRow("float16", 16, 32)]
    public void BitsNotGiven_FollowTheMethod(string method, int weights, int activations)
    {
        QuantizeSettings quantize =
            ConfigurationReader.Parse(
                $"model: {{ source: a.onnx }}\nquantize: {{ method: {method} }}\n", "nas.yaml").Quantize!;

        Assert.AreEqual(weights, quantize.Weights.Single());
        Assert.AreEqual(activations, quantize.Activations.Single());
    }

    [TestMethod]
    public void Positions_AreThoseOfKeysOrTheNearestSection()
    {
        NasConfiguration c = ConfigurationReader.Parse(Full, "dir/nas.yaml");

        Assert.AreEqual(new SourcePosition("dir/nas.yaml", 11, 3), c.PositionOf("target.latency"));
        Assert.AreEqual(new SourcePosition("dir/nas.yaml", 9, 1), c.PositionOf("target.accuracy-drop"));
        Assert.AreEqual(new SourcePosition("dir/nas.yaml", 2, 10), c.PositionOf("model.source"));
        Assert.AreEqual(new SourcePosition("dir/nas.yaml", 1, 1), c.PositionOf("no-such-key"));
        Assert.IsTrue(c.Positions.Has("target.latency"));
        Assert.IsFalse(c.Positions.Has("target.accuracy-drop"));
        Assert.IsNull(new NasConfiguration().PositionOf("target.latency"));
    }

    [TestMethod]
    public void Paths_AreRelativeToTheFile()
    {
        string folder = Path.Combine(Path.GetTempPath(), "some", "where");
        NasConfiguration c = ConfigurationReader.Parse(Full, Path.Combine(folder, "nas.yaml"));

        Assert.AreEqual(folder, c.Folder);
        Assert.AreEqual(Path.Combine(folder, "models", "a.onnx"), c.SourcePath);
        Assert.AreEqual(Path.Combine(Path.GetTempPath(), "some", "validation.npz"), c.FullPath(c.Data.Validation!));
        Assert.AreEqual(Path.GetFullPath("/data/test.npz"), c.FullPath(c.Data.Test!));
    }

    [TestMethod]
    public void AnchorsAndAliases_StandForTheirValue()
    {
        NasConfiguration c = ConfigurationReader.Parse(
            "model: { source: a.onnx }\nprune: { exclude: &heads [\"*head*\"] }\nquantize: { exclude: *heads }\n",
            "nas.yaml");

        CollectionAssert.AreEqual(new[] { "*head*" }, c.Quantize!.Exclude.ToArray());
    }

    [TestMethod]
    [DataRow("10", 10)]
    [DataRow("+10", 10)]
    [DataRow("10.0", 10)]
    [DataRow("1e1", 10)]
    [DataRow("0xA", 10)]
    [DataRow("0o12", 10)]
    public void WholeNumbers_AreThoseOfYaml(string text, int expected) =>
        Assert.AreEqual(
            expected, ConfigurationReader.Parse($"model: {{ source: a.onnx }}\nseed: {text}\n", "nas.yaml").Seed);

    [TestMethod]
    public void ByteOrderMark_IsNoProblem()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, [0xEF, 0xBB, 0xBF, .. "model: { source: a.onnx }\r\nseed: 3\r\n"u8]);

            Assert.AreEqual(3, ConfigurationReader.Read(path).Seed);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    [DataRow("100 %", true)]
    [DataRow("099.5 %", true)]
    [DataRow("100.0 %", true)]
    [DataRow("100.5 %", false)]
    [DataRow("101 %", false)]
    [DataRow("200 %", false)]
    [DataRow("1000.5%", false)]
    [DataRow("200 KB", true)]
    public void SizeAboveTheOriginals_IsNoTarget(string size, bool valid)
    {
        foreach (string key in new[] { "size", "memory" })
        {
            string yaml = $"model: {{ source: a.onnx }}\ntarget: {{ {key}: {size} }}\n";

            if (valid)
            {
                Assert.IsNotNull(ConfigurationReader.Parse(yaml, "nas.yaml").Target);
                continue;
            }

            NasException e = Assert.ThrowsExactly<NasException>(() => ConfigurationReader.Parse(yaml, "nas.yaml"));
            Assert.AreEqual(Descriptors.InvalidValue, e.Diagnostics.Single().Descriptor);
            Assert.Contains("up to 100 %", e.Diagnostics[0].Message);
        }
    }
}
