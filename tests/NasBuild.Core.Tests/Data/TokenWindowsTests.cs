using System.IO.Compression;
using NasBuild.Core.Configuration;
using NasBuild.Core.Data;
using NasBuild.Core.Tests.Pipeline;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Data;

[TestClass]
public sealed class TokenWindowsTests
{
    [TestMethod]
    [DataRow(ElementType.Int64)]
    [DataRow(ElementType.Int32)]
    public void Text_IsCutIntoWindowsWhoseLabelsAreTheNextBytes(ElementType type)
    {
        using var project = new Project();
        project.Write("t.txt", "abcdefgh"u8.ToArray());

        var data = Read(project, type, length: 3)!;

        var batch = data.Batches(8).Single();
        Assert.AreEqual(type, batch.Inputs["tokens"].ElementType);
        CollectionAssert.AreEqual(new long[] { 'a', 'b', 'c', 'd', 'e', 'f' }, batch.Inputs["tokens"].ToLongs());
        CollectionAssert.AreEqual(new int[] { 'b', 'c', 'd', 'e', 'f', 'g' }, batch.Labels.ToArray());
    }

    [TestMethod]
    public void TextShorterThanAWindow_IsReported()
    {
        using var project = new Project();
        project.Write("t.txt", "abc"u8.ToArray());

        project.AssertError(
            "(3,9): error NAS2113 | t.txt | 3 | 3 | data.validation",
            () => Read(project, ElementType.Int64, length: 3));
    }

    [TestMethod]
    public void ByteBeyondTheVocabulary_IsOutOfRange()
    {
        using var project = new Project();
        project.Write("t.txt", "aaaaaaa\u00FF"u8.ToArray());

        project.AssertError(
            "(3,9): error NAS2108 | t.txt | 7 | 195 | 128 | 127", () => Read(project, ElementType.Int64, length: 3));
    }

    [TestMethod]
    public void ModelThatReadsNoTokens_IsUnusable()
    {
        using var project = new Project();
        project.Write("t.txt", "abcdefgh"u8.ToArray());

        project.AssertError(
            "(3,9): error NAS1110 | tokens | …tokens… | …[batch, length]…",
            () => Read(project, ElementType.Float, length: 3));
    }

    [TestMethod]
    public void ByteOrderMark_IsNoPartOfTheText()
    {
        using var project = new Project();
        project.Write("t.txt", "\uFEFFabcd"u8.ToArray());

        CollectionAssert.AreEqual(
            new long[] { 'a', 'b', 'c' },
            Read(project, ElementType.Int64, length: 3)!.Batches(1).Single().Inputs["tokens"].ToLongs());
    }

    [TestMethod]
    public void CompressedText_IsReadWholeOrNotAtAll()
    {
        using var project = new Project();
        using var content = new MemoryStream();
        using (var gzip = new GZipStream(content, CompressionLevel.Fastest))
        {
            gzip.Write("abcdefgh"u8);
        }

        project.Write("t.txt.gz", content.ToArray());
        Assert.AreEqual(2, Read(project, ElementType.Int64, length: 3, "t.txt.gz")!.Count);

        project.Write("t.txt.gz", content.ToArray()[..^12]);
        project.AssertError(
            "(3,9): error NAS2102 | t.txt.gz | …", () => Read(project, ElementType.Int64, length: 3, "t.txt.gz"));
    }

    [TestMethod]
    [DataRow(0L)]
    [DataRow(3L)]
    public void RowsOfTokenIds_AreWindowsByThemselvesWhoseLastTokenIsALabelOnly(long length)
    {
        using var project = new Project();
        project.Write("t.npy", NumPy.Npy<int>([1, 2, 3, 4, 11, 12, 13, 14], 2, 4));

        var batch = Read(project, ElementType.Int64, length, "t.npy")!.Batches(2).Single();

        CollectionAssert.AreEqual(new long[] { 2, 3 }, batch.Inputs["tokens"].Shape.ToArray());
        CollectionAssert.AreEqual(new long[] { 1, 2, 3, 11, 12, 13 }, batch.Inputs["tokens"].ToLongs());
        CollectionAssert.AreEqual(new[] { 2, 3, 4, 12, 13, 14 }, batch.Labels.ToArray());
    }

    [TestMethod]
    [DataRow(0L)]
    [DataRow(3L)]
    public void RowsWithLabels_AreWhatTheyAsk(long length)
    {
        using var project = new Project();
        project.Write("t.npz", Rows([2, -100, 3, -100, -100, 5], 2, 3));

        var batch = Read(project, ElementType.Int64, length, "t.npz")!.Batches(2).Single();

        CollectionAssert.AreEqual(new long[] { 1, 2, 3, 11, 12, 13 }, batch.Inputs["tokens"].ToLongs());
        CollectionAssert.AreEqual(new[] { 2, -100, 3, -100, -100, 5 }, batch.Labels.ToArray());
    }

    [TestMethod]
    public void LabelsThatDoNotFit_AreErrors()
    {
        using var project = new Project();
        project.Write("t.npz", Rows([2, 3, 4, 5], 2, 2));
        project.AssertError(
            "(3,9): error NAS2105 | t.npz | [2, 3] with labels [2, 2] | tokens | [samples, 3], a label for each token",
            () => Read(project, ElementType.Int64, 3, "t.npz"));

        project.Write("t.npz", Rows([2, 3, 4, 5, 6, -1], 2, 3));
        project.AssertError(
            "(3,9): error NAS2108 | t.npz | 5 | -1 | 128 | 127", () => Read(project, ElementType.Int64, 3, "t.npz"));
    }

    private static byte[] Rows(long[] labels, params long[] shape) => NumPy.Npz(
        ("tokens", NumPy.Npy<long>([1, 2, 3, 11, 12, 13], 2, 3)), ("labels", NumPy.Npy(labels, shape)));

    [TestMethod]
    public void StreamOfTokenIds_IsCutLikeAText()
    {
        using var project = new Project();
        project.Write(
            "t.npz",
            NumPy.Npz(("other", NumPy.Npy<float>([1], 1)), ("tokens", NumPy.Npy<ushort>([1, 2, 3, 4, 5, 6], 6))));

        var batch = Read(project, ElementType.Int32, 2, "t.npz")!.Batches(2).Single();

        CollectionAssert.AreEqual(new long[] { 1, 2, 3, 4 }, batch.Inputs["tokens"].ToLongs());
        CollectionAssert.AreEqual(new[] { 2, 3, 4, 5 }, batch.Labels.ToArray());
    }

    [TestMethod]
    public void RowsOfAnotherLength_NameTheLengthThatTheModelTakes()
    {
        using var project = new Project();
        project.Write("t.npy", NumPy.Npy<int>([1, 2, 3, 4], 1, 4));

        project.AssertError(
            "(3,9): error NAS2105 | t.npy | [4] | tokens | …5 tokens…",
            () => Read(project, ElementType.Int64, 4, "t.npy"));
    }

    [TestMethod]
    public void ArraysOfOtherNames_NameTheInput()
    {
        using var project = new Project();
        project.Write("t.npz", NumPy.Npz(("a", NumPy.Npy<int>([1, 2], 2)), ("b", NumPy.Npy<int>([1, 2], 2))));

        project.AssertError(
            "(3,9): error NAS2105 | t.npz | {a, b} | tokens | …t.npz…",
            () => Read(project, ElementType.Int64, 1, "t.npz"));
    }

    [TestMethod]
    public void TokensThatAreNoIntegers_NameWhatIsValid()
    {
        using var project = new Project();
        project.Write("t.npy", NumPy.Npy<float>([1, 2, 3], 3));

        project.AssertError(
            "(3,9): error NAS2103 | t.npy | …Float… | …text…integers…",
            () => Read(project, ElementType.Int64, 1, "t.npy"));
    }

    [TestMethod]
    public void Training_WindowsBeginElsewhereEveryEpochAndHoldTheSameText()
    {
        using var project = new Project();
        project.Write("t.npy", NumPy.Npy([.. Enumerable.Range(0, 101).Select(i => (byte)i)], 101));
        var loader = new BatchLoader(Read(project, ElementType.Int64, 10, "t.npy")!, 3, seed: 1);

        var epochs = Enumerable.Range(0, 6).Select(e => loader.Epoch(e).SelectMany(b =>
            b.Inputs["tokens"].ToLongs().Chunk(10).Zip(b.Labels.ToArray().Chunk(10))).ToList()).ToList();

        Assert.AreEqual(3, loader.BatchesPerEpoch, "one of ten windows gives room to begin later");
        foreach (var (tokens, labels) in epochs.SelectMany(e => e))
        {
            CollectionAssert.AreEqual(Enumerable.Range((int)tokens[0], 10).Select(t => (long)t).ToArray(), tokens);
            CollectionAssert.AreEqual(Enumerable.Range((int)tokens[0] + 1, 10).ToArray(), labels);
        }

        Assert.IsTrue(
            epochs.TrueForAll(e => e.Select(w => w.First[0] % 10).Distinct().Count() == 1
                && e.Select(w => w.First[0]).Distinct().Count() == 9),
            "no token twice in an epoch");
        Assert.IsGreaterThan(2, epochs.Select(e => e[0].First[0] % 10).Distinct().Count());
    }

    private static Dataset? Read(Project project, ElementType type, long length, string file = "t.txt")
    {
        project.Write("nas.yaml", $"model: {{ source: m.onnx, task: causal-lm }}\n\ndata: {{ validation: {file} }}\n");
        return new DatasetReader(
            ConfigurationReader.Read(project.Config), Nets.Language(type, length)).Read("validation");
    }
}
