using System.Runtime.InteropServices;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Data;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Data.Images;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Data;

[TestClass]
public sealed class DatasetTests
{
    private static readonly Dataset Ten = Of(10);

    [TestMethod]
    public void Batches_HoldAllSamplesInOrderAndTheLastIsSmaller()
    {
        var batches = Ten.Batches(4).ToList();

        CollectionAssert.AreEqual(new[] { 4, 4, 2 }, batches.Select(b => b.Count).ToArray());
        CollectionAssert.AreEqual(
            Enumerable.Range(0, 20).Select(i => (float)i).ToArray(),
            batches.SelectMany(b => b.Inputs["x"].ToArray<float>()).ToArray());
        CollectionAssert.AreEqual(
            Enumerable.Range(100, 10).ToArray(), batches.SelectMany(b => b.Labels.ToArray()).ToArray());
    }

    [TestMethod]
    public void Sample_TakesLabelsAlongAndDependsOnTheSeedAlone()
    {
        var some = Ten.Sample(4, seed: 3).Batches(4).Single();
        var again = Ten.Sample(4, seed: 3).Batches(4).Single();

        CollectionAssert.AreEqual(some.Labels.ToArray(), again.Labels.ToArray());
        CollectionAssert.AreEqual(
            some.Labels.ToArray().Order().ToArray(), some.Labels.ToArray(), "in the order of the file");
        CollectionAssert.AreEqual(
            some.Labels.ToArray().Select(l => 2f * (l - 100)).ToArray(),
            some.Inputs["x"].ToArray<float>().Where((_, i) => i % 2 == 0).ToArray());
        Assert.IsGreaterThan(1, Enumerable.Range(0, 10).Select(seed =>
            string.Join(",", Ten.Sample(4, seed).Batches(4).Single().Labels.ToArray())).Distinct().Count());
    }

    [TestMethod]
    public void SampleOfMoreThanThereAre_IsAll() => Assert.AreSame(Ten, Ten.Sample(11, 0));

    [TestMethod]
    public void Pixels_SpanTheRangeOfTheConfigurationAndAreKeptAsBytes()
    {
        var column = new InputColumn("x", ElementType.Float, [3], new byte[] { 0, 51, 255 }, 1)
        {
            Stored = ElementType.UInt8,
            Pixels = PixelMap.Of(new PixelRange(-1, 1.5))
        };

        var batch = new Dataset("train", [column], []).Batches(1).Single();

        CollectionAssert.AreEqual(new[] { -1f, -0.5f, 1.5f }, batch.Inputs["x"].ToArray<float>());
        Assert.AreEqual(3, column.Bytes.Length);
    }

    [TestMethod]
    public void SampleOfASample_TakesFromTheSample()
    {
        int[] some = [.. Ten.Sample(5, seed: 3).Batches(5).Single().Labels.ToArray()];

        var fewer = Ten.Sample(5, seed: 3).Sample(2, seed: 4).Batches(2).Single();

        Assert.HasCount(2, fewer.Labels.ToArray().Intersect(some));
        CollectionAssert.AreEqual(
            fewer.Labels.ToArray().Select(l => 2f * (l - 100)).ToArray(),
            fewer.Inputs["x"].ToArray<float>().Where((_, i) => i % 2 == 0).ToArray());
    }

    [TestMethod]
    public void NumbersOfOtherTypes_BecomeTheInputs()
    {
        var doubles = new Column("x", ElementType.Double, [2], MemoryMarshal.AsBytes<double>([0.5, -3]).ToArray());
        var halves = new Column(
            "x", ElementType.Float16, [2], MemoryMarshal.AsBytes<Half>([(Half)0.25, (Half)(-2)]).ToArray());
        var shorts = new Column("x", ElementType.UInt16, [2], MemoryMarshal.AsBytes<ushort>([50_000, 1]).ToArray());
        var longs = new Column("x", ElementType.Int64, [2], MemoryMarshal.AsBytes<long>([-7, 1L << 40]).ToArray());

        CollectionAssert.AreEqual(
            new[] { 0.5f, -3f },
            MemoryMarshal.Cast<byte, float>(PixelConversion.To(ElementType.Float, doubles)).ToArray());
        CollectionAssert.AreEqual(
            new[] { 0.25f, -2f },
            MemoryMarshal.Cast<byte, float>(PixelConversion.To(ElementType.Float, halves)).ToArray());
        CollectionAssert.AreEqual(new long[] { 50_000, 1 }, PixelConversion.Integers(shorts));
        CollectionAssert.AreEqual(
            new[] { -7, int.MaxValue },
            MemoryMarshal.Cast<byte, int>(PixelConversion.To(ElementType.Int32, longs)).ToArray());
        Assert.IsFalse(PixelConversion.CanConvert(ElementType.Float, ElementType.Int64));
    }

    private static Dataset Of(int count) => new(
        "validation",
        [new InputColumn(
            "x", ElementType.Float, [2],
            MemoryMarshal.AsBytes<float>([.. Enumerable.Range(0, 2 * count).Select(i => (float)i)]).ToArray(), count)],
        [.. Enumerable.Range(100, count)]);
}
