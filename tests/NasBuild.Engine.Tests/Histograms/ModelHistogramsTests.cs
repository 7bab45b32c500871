using NasBuild.Engine.Histograms;
using NasBuild.Onnx;

namespace NasBuild.Engine.Tests.Histograms;

[TestClass]
public sealed class ModelHistogramsTests
{
    private static readonly Model Model = new(new Graph("net",
        [
            new Node("Relu", ["x"], ["y"]), new Node("Neg", ["y"], ["z"]), new Node("Shape", ["x"], ["size"]),
        ], [],
        inputs: [new ValueInfo("x", ElementType.Float, [new Dimension(null, null)])],
        outputs: [new ValueInfo("z")]));

    [TestMethod]
    public void Histograms_CountInputsAndComputedValuesOverAllBatches()
    {
        float[][] batches = [[-1, 0, 3], [2, -4], [0.5f]];

        var counted = ModelHistograms.Of(
            Model, ["x", "y", "z", "size"], batches.Select(Batch), new SessionSettings(Threads: 1));

        float[] x = [.. batches.SelectMany(b => b)];
        float[] y = [.. x.Select(v => Math.Max(v, 0))];
        AreEqual(x, counted[0]);
        AreEqual(y, counted[1]);
        AreEqual([.. y.Select(v => -v)], counted[2]);
        AreEqual([3, 2, 1], counted[3]);
    }

    [TestMethod]
    public void BatchThatDoesNotFit_IsASessionException() => Assert.ThrowsExactly<SessionException>(() =>
        ModelHistograms.Of(
            Model, ["y"],
            [new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>("x", [1, 1], [1]) }],
            new SessionSettings(Threads: 1)));

    private static Dictionary<string, Tensor> Batch(float[] x) =>
        new() { ["x"] = Tensor.Create<float>("x", [x.Length], x) };

    private static void AreEqual(float[] numbers, ValueHistogram counted)
    {
        var expected = new ValueHistogram();
        expected.Add(numbers);
        Assert.AreEqual((numbers.Min(), numbers.Max(), expected.Limit), (counted.Min, counted.Max, counted.Limit));
        CollectionAssert.AreEqual(expected.Bins, counted.Bins);
    }
}
