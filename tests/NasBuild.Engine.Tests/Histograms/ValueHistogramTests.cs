using NasBuild.Engine.Histograms;

namespace NasBuild.Engine.Tests.Histograms;

[TestClass]
public sealed class ValueHistogramTests
{
    private static readonly float[] Ramp = [.. Enumerable.Range(0, 10_000).Select(i => (i - 2000) / 1000f)];

    [TestMethod]
    public void HistogramThatGrows_CountsLikeOneThatKnewTheLimit()
    {
        var grown = Of([0.001f, -0.002f]);
        grown.Add(Ramp);

        AreEqual(Of([.. Ramp, 0.001f, -0.002f]), grown);
    }

    [TestMethod]
    public void Sum_DoesNotDependOnTheOrder()
    {
        ValueHistogram[] parts = [Of([1, -0.25f]), Of([0.1f, 0.2f]), Of([]), Of(Ramp)];

        var (forth, back) = (new ValueHistogram(), new ValueHistogram());
        Array.ForEach(parts, forth.Add);
        Array.ForEach([.. parts.Reverse()], back.Add);

        AreEqual(forth, back);
        Assert.AreEqual(10_004, forth.Bins.Sum());
        Assert.AreEqual((-2f, 7.999f, 8f), (forth.Min, forth.Max, forth.Limit));
    }

    [TestMethod]
    public void Numbers_GiveTheHistogramBack()
    {
        AreEqual(Of(Ramp), ValueHistogram.FromNumbers(Of(Ramp).ToNumbers()));
        Assert.IsFalse(ValueHistogram.FromNumbers(Of([1, float.NaN]).ToNumbers()).IsFinite);
    }

    [TestMethod]
    [DataRow(1f)]
    [DataRow(0.99999994f)]
    [DataRow(-1f)]
    [DataRow(-0.99999994f)]
    [DataRow(0f)]
    [DataRow(1e-40f)]
    public void NumberAtTheLimit_IsCounted(float number) => Assert.AreEqual(1, Of([number]).Bins.Sum());

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.NegativeInfinity)]
    public void SumWithOneThatIsNotFinite_IsNotFinite(float number)
    {
        var sum = Of(Ramp);
        sum.Add(Of([number]));
        sum.Add(Of(Ramp));

        Assert.IsFalse(sum.IsFinite);
    }

    private static ValueHistogram Of(float[] numbers)
    {
        var histogram = new ValueHistogram();
        histogram.Add(numbers);
        return histogram;
    }

    private static void AreEqual(ValueHistogram expected, ValueHistogram actual)
    {
        Assert.AreEqual((expected.Min, expected.Max, expected.Limit), (actual.Min, actual.Max, actual.Limit));
        CollectionAssert.AreEqual(expected.Bins, actual.Bins);
    }
}
