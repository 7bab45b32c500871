using System.Runtime.InteropServices;
using NasBuild.Core.Configuration;
using NasBuild.Core.Data;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Quality;
using NasBuild.Core.Tests.Compression;
using NasBuild.Core.Tests.Pipeline;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Data;

/// <summary>Texts in batches of their own length, where padding changes no answer.</summary>
[TestClass]
public sealed class PaddingTests
{
    private const int Width = 9;
    private const string Vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nthe\ncat\nsat\n";
    private static readonly SessionSettings Settings = new(1);

    [TestMethod]
    public void TextsOfSimilarLength_AreTogetherAndPaddedToTheLongest()
    {
        var data = Texts([3, 7, 2, 3, 9], neutral: true);

        var batches = data.BatchesByLength(2).ToList();

        Assert.AreEqual(
            "4,1 ids: Int64[2, 9]; 0,3 ids: Int64[2, 3]; 2 ids: Int64[1, 2]",
            string.Join("; ", batches.Select(b => $"{string.Join(',', b.Samples!)} {b.Inputs["ids"]}")));
        CollectionAssert.AreEqual(new long[] { 1, 2, 3, 1, 2, 3 }, batches[1].Inputs["ids"].ToLongs());
        CollectionAssert.AreEqual(new long[] { 1, 1, 1, 1, 1, 1 }, batches[1].Inputs["attention_mask"].ToLongs());
        CollectionAssert.AreEqual(new[] { 1, 0 }, batches[0].Labels.ToArray(), "the labels of samples 4 and 1");
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    [DataRow(null)]
    public void TrainingSamples_ArePaddedToTheLongestOfThemIfPaddingIsNeutral(bool? neutral)
    {
        var part = Texts([3, 9, 2, 5, 7], neutral).HoldOut(1, seed: 1).Kept;
        Assert.AreEqual(
            neutral == true ? "3,2 [2, 7]; 0,1 [2, 3]" : "0,1 [2, 9]; 2,3 [2, 9]",
            string.Join("; ", part.BatchesByLength(2).Select(b => $"{string.Join(',', b.Samples!)} {b.Inputs["ids"]}"))
                .Replace("ids: Int64", "", StringComparison.Ordinal));
        var longest = neutral == true ? 7 : Width;

        var batch = part.Trimmed().Sample(2, seed: 1).Batches(2).Single();

        Assert.AreEqual(longest, batch.Inputs["ids"].Shape[1]);
        Assert.AreEqual(longest, part.Trimmed().With().Batches(4).Single().Inputs["attention_mask"].Shape[1]);
        Assert.AreEqual(Width, part.Batches(9).Single().Inputs["ids"].Shape[1], "samples in their order keep the padding");
    }

    [TestMethod]
    [DataRow(Pooling.OfText, true)]
    [DataRow(Pooling.None, true)]
    [DataRow(Pooling.OfAllPositions, false)]
    [DataRow(Pooling.PerPosition, false)]
    public void Padding_IsNeutralIfTheAnswersAreTheSameWithoutIt(Pooling pooling, bool expected)
    {
        using var session = Session.Create(Encoder(pooling), Settings);

        Assert.AreEqual(
            expected, PaddingCheck.IsNeutral(session, Texts([3, 7, 2, 3, 9], neutral: null), new OutputSamples(null)));
        Assert.IsFalse(
            PaddingCheck.IsNeutral(session, Texts([9, 9], neutral: null), new OutputSamples(null)), "there is none");
    }

    [TestMethod]
    public void Quality_IsThatOfFullPadding()
    {
        int[] lengths = [3, 7, 2, 3, 9, 5, 5, 4, 8, 1];
        using var session = Session.Create(Encoder(Pooling.OfText), Settings);
        using var other = Session.Create(Encoder(Pooling.OfText, factor: 0.5f), Settings);
        using var tokens = Session.Create(Encoder(Pooling.None), Settings);
        using var otherTokens = Session.Create(Encoder(Pooling.None, factor: 0.5f), Settings);
        Dataset[] both = [Texts(lengths, neutral: false), Texts(lengths, neutral: true)];

        foreach (var (metric, model) in new (IQualityMetric, Session)[]
        {
            (new AccuracyMetric(3), other),
            (Agreement(session), other),
            (Agreement(tokens), otherTokens),
        })
        {
            var values = both.Select(data => metric.Measure(model, data)).ToList();
            Assert.AreEqual(values[0], values[1], 1e-5, metric.Name);
        }

        var answers = both.Select(data => new AccuracyMetric(3).Compare(session, other, data, most: 9)).ToList();
        Assert.AreSequenceEqual(
            answers[0].Counts.OrderBy(c => c.Key), answers[1].Counts.OrderBy(c => c.Key));
        Assert.IsNotEmpty(answers[0].Changed);
        Assert.AreSequenceEqual(answers[0].Changed.Select(c => c.Index), answers[1].Changed.Select(c => c.Index));
    }

    [TestMethod]
    [DataRow("attention_mask", 0, true)]
    [DataRow("attention_mask", Width, false)]
    [DataRow("types", 0, false)]
    public void Lengths_AreKnownOfTextsWithAMaskAndAnOpenAxis(string input, int length, bool expected)
    {
        using var project = new Project();
        project.Write("vocab.txt", Vocabulary);
        project.Write("v.txt", "the cat\ncat\nthe cat sat\n");
        project.Write(
            "nas.yaml",
            "model: { source: m.onnx, task: match-original }\n"
            + $"data: {{ validation: v.txt, text: {{ tokenizer: vocab.txt, max-length: {Width} }} }}\n");

        var data = new DatasetReader(ConfigurationReader.Read(project.Config), Encoder(Pooling.None, input, length))
            .Read("validation")!;

        Assert.AreEqual(expected, data.HasPadding);
        Assert.AreEqual(expected ? 4 : null, data.Shortest(2)?.Trimmed.Inputs["ids"].Shape[1]);
    }

    [TestMethod]
    public void Build_TrainsAndMeasuresWithLessPadding()
    {
        using var project = new Project();
        project.Write("m.onnx", Encoder(Pooling.OfText).ToBytes());
        project.Write("vocab.txt", Vocabulary);
        project.Write(
            "t.txt", string.Concat(Enumerable.Range(0, 40).Select(i => i % 3 == 0 ? "the cat\n" : "cat sat the\n")));
        project.Write("nas.yaml", $$"""
            model: { source: m.onnx, task: match-original }
            data: { train: t.txt, text: { tokenizer: vocab.txt, max-length: {{Width}} } }
            quantize: { method: weight-only }
            finetune: { epochs: 1, batch-size: 8 }
            threads: 1
            """);

        var report = project.Build()!;

        Assert.IsNotNull(report.FineTuned);
        Assert.AreEqual(
            $"attention_mask [1, {Width}], ids [1, {Width}]", report.Measured.InputText, "latency is that of full length");
        using var original = new Original(ConfigurationReader.Read(project.Config), Model.Load(project.In("m.onnx")));
        Assert.AreEqual(5, original.Trained!.Batches(1).First().Inputs["ids"].Shape[1]);
        Assert.IsTrue(original.Validation!.BatchesByLength(99).Single().IsTrimmed);
    }

    private static AgreementMetric Agreement(Session original) => new(
        original,
        [new ComparedOutput("y", () => new Core.Quality.Measures.RelativeL2Measure(), "")],
        new OutputSamples(null), batchSize: 3);

    // Tokens 1, 2, 3, ... up to the length of each text, labels 0, 0, 0, ..., 1 for the last.
    private static Dataset Texts(int[] lengths, bool? neutral)
    {
        long[] Rows(Func<int, long> value) =>
            [.. lengths.SelectMany(l => Enumerable.Range(1, Width).Select(i => i <= l ? value(i) : 0))];
        InputColumn Column(string name, long[] values) => new(
            name, ElementType.Int64, [Width], MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), lengths.Length)
        {
            Lengths = lengths,
        };
        var data = new Dataset(
            "validation", [Column("ids", Rows(i => i)), Column("attention_mask", Rows(_ => 1))],
            [.. lengths.Select((_, i) => i == lengths.Length - 1 ? 1 : 0)]);
        return neutral is { } value ? data.WithPadding(new Lazy<bool>(() => value)) : data;
    }

    // An embedding of tokens, and the mean of a text, or what a careless export makes of it.
    private static Model Encoder(
        Pooling pooling, string maskName = "attention_mask", int length = 0, float factor = 0)
    {
        var net = new Net();
        var ids = net.Input(ElementType.Int64, "ids", 0, length);
        var mask = net.Input(ElementType.Int64, maskName, 0, length);
        var x = net.Add("Gather", "embedded", [net.Weight("table", 16, 4), ids]);
        var counts = net.Add("Cast", "counts", [mask], Onnx.Attribute.Of("to", (long)ElementType.Float));
        var each = net.Add("Unsqueeze", "each", [counts, net.Longs(2)]);
        x = pooling == Pooling.OfAllPositions ? x : net.Add("Mul", "counted", [x, each]);
        x = factor == 0 ? x : net.Add("Mul", "changed", [x, net.Floats(1, factor, 1, -1)]);
        x = pooling switch
        {
            Pooling.OfText or Pooling.OfAllPositions =>
                net.Add("ReduceSum", "sum", [x, net.Longs(1)], Onnx.Attribute.Of("keepdims", 0)),
            Pooling.PerPosition => net.Add("Transpose", "turned", [x], Onnx.Attribute.Of("perm", [0L, 2, 1])),
            _ => x,
        };
        var model = net.Build(pooling is Pooling.OfText or Pooling.OfAllPositions
            ? net.Add("MatMul", "y", [x, net.Weight("w", 4, 2)]) : net.Add("Tanh", "y", [x]));
        var axis = length == 0 ? new Dimension(null, "length") : new Dimension(length, null);
        return model.With(model.Graph.With(inputs: model.Graph.Inputs.Select(i => new ValueInfo(
            i.Name, i.ElementType, [new Dimension(null, "batch"), axis]))));
    }

    public enum Pooling
    {
        OfText,
        OfAllPositions,
        PerPosition,
        None,
    }
}
