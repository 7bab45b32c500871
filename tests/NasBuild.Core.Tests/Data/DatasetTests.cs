using System.Runtime.InteropServices;
using NasBuild.Core.Configuration;
using NasBuild.Core.Data;
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
        CollectionAssert.AreEqual(Enumerable.Range(0, 20).Select(i => (float)i).ToArray(), batches.SelectMany(b => b.Inputs["x"].ToArray<float>()).ToArray());
        CollectionAssert.AreEqual(Enumerable.Range(100, 10).ToArray(), batches.SelectMany(b => b.Labels.ToArray()).ToArray());
    }

    [TestMethod]
    public void Sample_TakesLabelsAlongAndDependsOnTheSeedAlone()
    {
        var some = Ten.Sample(4, seed: 3).Batches(4).Single();
        var again = Ten.Sample(4, seed: 3).Batches(4).Single();

        CollectionAssert.AreEqual(some.Labels.ToArray(), again.Labels.ToArray());
        CollectionAssert.AreEqual(some.Labels.ToArray().Order().ToArray(), some.Labels.ToArray(), "in the order of the file");
        CollectionAssert.AreEqual(some.Labels.ToArray().Select(l => 2f * (l - 100)).ToArray(), some.Inputs["x"].ToArray<float>().Where((_, i) => i % 2 == 0).ToArray());
        Assert.IsGreaterThan(1, Enumerable.Range(0, 10).Select(seed => string.Join(",", Ten.Sample(4, seed).Batches(4).Single().Labels.ToArray())).Distinct().Count());
    }

    [TestMethod]
    public void SampleOfMoreThanThereAre_IsAll() => Assert.AreSame(Ten, Ten.Sample(11, 0));

    [TestMethod]
    public void Pixels_SpanTheRangeOfTheConfiguration()
    {
        var column = new Column("x", ElementType.UInt8, [3], [0, 51, 255]);

        var values = MemoryMarshal.Cast<byte, float>(PixelConversion.To(ElementType.Float, column, new PixelRange(-1, 1.5))).ToArray();

        CollectionAssert.AreEqual(new[] { -1f, -0.5f, 1.5f }, values);
    }

    [TestMethod]
    public void NumbersOfOtherTypes_BecomeTheInputs()
    {
        var doubles = new Column("x", ElementType.Double, [2], MemoryMarshal.AsBytes<double>([0.5, -3]).ToArray());
        var shorts = new Column("x", ElementType.UInt16, [2], MemoryMarshal.AsBytes<ushort>([50_000, 1]).ToArray());

        CollectionAssert.AreEqual(new[] { 0.5f, -3f }, MemoryMarshal.Cast<byte, float>(PixelConversion.To(ElementType.Float, doubles, new PixelRange(0, 1))).ToArray());
        CollectionAssert.AreEqual(new long[] { 50_000, 1 }, PixelConversion.Integers(shorts));
        Assert.IsFalse(PixelConversion.CanConvert(ElementType.Float, ElementType.Int64));
    }

    private static Dataset Of(int count) => new(
        "validation",
        [new InputColumn("x", ElementType.Float, [2], MemoryMarshal.AsBytes<float>([.. Enumerable.Range(0, 2 * count).Select(i => (float)i)]).ToArray(), count)],
        [.. Enumerable.Range(100, count)]);
}
