using NasBuild.Core.Quality.Measures;

namespace NasBuild.Core.Tests.Quality;

/// <summary>Measures of outputs, on numbers whose result is a closed form.</summary>
[TestClass]
public sealed class MeasureTests
{
    [TestMethod]
    public void RelativeL2_IsRelativeToTheSpread()
    {
        // Means of 100 and 200, deviations of 1 and 2: the spread of two samples is 2 * (1 + 4).
        var measure = Measured(new RelativeL2Measure(), ([99, 198], [99, 198]), ([101, 202], [101, 201]));

        Assert.AreEqual(1 - Math.Sqrt(1 / 10d), measure, 1e-9);
    }

    [TestMethod]
    public void RelativeToNorm_IsNotCentred()
    {
        var measure = new RelativeL2Measure();
        Measured(measure, ([3, 4], [3, 4]), ([0, 12], [0, 11]));

        Assert.AreEqual(1 / 13d, measure.RelativeToNorm, 1e-9);
    }

    [TestMethod]
    public void MeanForEverySample_AgreesInNothing()
    {
        Assert.AreEqual(0, Measured(new RelativeL2Measure(), ([99, 198], [100, 200]), ([101, 202], [100, 200])), 1e-9);
    }

    [TestMethod]
    public void WorseThanTheMean_IsBelow0_AndAbove_1()
    {
        double Of(float y) => Measured(new RelativeL2Measure(), ([9], [9 + y]), ([11], [11 + y]));

        Assert.AreEqual(0, Of(1), 1e-9);
        Assert.AreEqual(-0.5, Of(2), 1e-9, "twice the spread");
        Assert.AreEqual(-0.99, Of(-100), 1e-9);
    }

    [TestMethod]
    public void ConstantOutput_IsTold()
    {
        var constant = new RelativeL2Measure();
        Measured(constant, ([99, 198], [5, 5]), ([101, 202], [5, 5]));
        var follows = new RelativeL2Measure();
        Measured(follows, ([99, 198], [5, 5]), ([101, 202], [5, 5.01f]));
        var alike = new RelativeL2Measure();
        Measured(alike, ([99, 198], [99, 198]), ([99, 198], [99, 198]));

        Assert.IsTrue(constant.IsConstant);
        Assert.IsFalse(follows.IsConstant);
        Assert.IsFalse(alike.IsConstant, "as is the original's");
        Assert.AreEqual(1, alike.Value);
    }

    [TestMethod]
    public void OneSample_IsRelativeToTheSpreadOfItsElements()
    {
        Assert.AreEqual(1 - (1 / Math.Sqrt(8)), Measured(new RelativeL2Measure(), ([8, 12], [8, 11])), 1e-9);
        Assert.AreEqual(0.75, Measured(new RelativeL2Measure(), ([4], [5])), 1e-9, "its norm if it has no spread");
    }

    [TestMethod]
    public void CandidateOfNaN_AgreesInNothing()
    {
        var measure = new RelativeL2Measure();

        Assert.IsTrue(double.IsNaN(Measured(measure, ([1, 2], [float.NaN, 2]), ([2, 1], [2, 1]))));
        Assert.IsTrue(measure.IsNotFinite);
        Assert.IsTrue(double.IsNaN(Measured(new CosineMeasure(), ([1, 2], [float.NaN, 2]))));
    }

    [TestMethod]
    public void MasksOfInfinity_AreNoDistance()
    {
        float[] masked = [float.NegativeInfinity, 3, 4];

        Assert.AreEqual(1, Measured(new RelativeL2Measure(), (masked, masked), ([1, 2, 3], [1, 2, 3])));
        Assert.AreEqual(1, Measured(new CosineMeasure(), (masked, masked)), 1e-12);
    }

    [TestMethod]
    public void Cosine_IsTheMeanOverSamples()
    {
        Assert.AreEqual(0.5, Measured(new CosineMeasure(), ([1, 0], [3, 0]), ([1, 0], [0, 2])), 1e-12);
        Assert.AreEqual(-1, Measured(new CosineMeasure(), ([1, 2], [-1, -2])), 1e-12);
    }

    [TestMethod]
    public void Top1_IsTheShareOfSameBest()
    {
        Assert.AreEqual(0.5, Measured(new Top1Measure(0), ([1, 2, 0], [0, 9, 0]), ([3, 2, 1], [1, 2, 3])));
        Assert.AreEqual(0.5, Measured(new Top1Measure(0.5f), ([0.6f], [0.9f]), ([0.4f], [0.6f])), "two classes");
        Assert.AreEqual(1, Measured(
            new Top1Measure(0), [3, 1, 1], ([1, 2, 0], [0, 9, 0])), "further axes of 1 are no rows");
    }

    [TestMethod]
    public void Ctc_ComparesWhatIsDecoded()
    {
        // Class 0 is the blank: 1 1 0 2 decodes to 1 2, 1 0 1 2 to 1 1 2.
        var expected = Steps(1, 1, 0, 2);
        var measure = new CtcMeasure(0);

        measure.Add(expected, Steps(1, 0, 0, 2));
        Assert.AreEqual(1, measure.Value, "the same labels at other steps");
        measure.Add(expected, Steps(1, 0, 1, 2));
        Assert.AreEqual(0.75, measure.Value, "one edit in four labels");
    }

    [TestMethod]
    public void Boxes_AreMatchedByOverlap()
    {
        var measure = new BoxMeasure(0.5);

        // The same boxes in another order, one shifted by half of its width; one below the score.
        measure.Add(
            new SampleOutput(new float[] { 0, 0, 2, 2, 0.9f, 4, 4, 6, 6, 0.8f, 8, 8, 9, 9, 0.1f }, [3, 5], false),
            new SampleOutput(new float[] { 4, 4, 6, 6, 0.9f, 1, 0, 3, 2, 0.8f, 8, 8, 9, 9, 0.2f }, [3, 5], false));

        Assert.AreEqual((1 + (1 / 3d)) / 2, measure.Value, 1e-9);
    }

    [TestMethod]
    public void OtherNumberOfBoxes_CountsAsMissed()
    {
        var measure = new BoxMeasure(0.5);

        measure.Add(
            new SampleOutput(new float[] { 0, 0, 2, 2, 4, 4, 6, 6 }, [2, 4], false),
            new SampleOutput(new float[] { 0, 0, 2, 2 }, [1, 4], false));

        Assert.AreEqual(0.5, measure.Value);
    }

    [TestMethod]
    public void Integers_AreEqualOrNot() =>
        Assert.AreEqual(0.75, Measured(new EqualityMeasure(), ([1, 2], [1, 2]), ([3, 4], [3, 5])));

    private static SampleOutput Steps(params int[] best) => new(
        best.SelectMany(b => Enumerable.Range(0, 3).Select(c => c == b ? 1f : 0)).ToArray(), [best.Length, 3], false);

    private static double Measured(IOutputMeasure measure, params (float[] Expected, float[] Found)[] samples) =>
        Measured(measure, [samples[0].Expected.Length], samples);

    private static double Measured(
        IOutputMeasure measure, long[] shape, params (float[] Expected, float[] Found)[] samples)
    {
        foreach (var (expected, found) in samples)
        {
            measure.Add(new SampleOutput(expected, shape, false), new SampleOutput(found, shape, false));
        }

        return measure.Value;
    }
}
