using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;

namespace NasBuild.Engine.Tests.Training;

/// <summary>What losses say of themselves; what they compute is in the conformance suite.</summary>
[TestClass]
public sealed class LossTests
{
    [TestMethod]
    public void WeightedSum_OfLossesWithOneTarget_FeedsItOnce()
    {
        var types = new Dictionary<string, TensorType> { ["z"] = new(ElementType.Float, [2, 3]) };
        var targets = new WeightedSum((new MeanSquaredError("z"), 1), (new MeanSquaredError("z"), 2)).Targets(types);

        Assert.AreEqual("target/z", Assert.ContainsSingle(targets).Name);
    }

    [TestMethod]
    [DataRow(1, "2,4,4")]
    [DataRow(-1, "2,3,4")]
    public void Labels_HaveTheOutputsShapeWithoutTheClassAxis(int axis, string expected)
    {
        var types = new Dictionary<string, TensorType> { ["z"] = new(ElementType.Float, [2, 3, 4, 4]) };
        var labels = Assert.ContainsSingle(new CrossEntropy("z", ClassAxis: axis).Targets(types));

        Assert.AreEqual(
            ("labels/z", ElementType.Int64, expected),
            (labels.Name, labels.ElementType, string.Join(',', labels.Shape!.Value.Select(d => d.Size))));
    }

    [TestMethod]
    public void ClassAxis_BeyondTheOutput_IsRefused()
    {
        var types = new Dictionary<string, TensorType> { ["z"] = new(ElementType.Float, [2, 3]) };

        Assert.ThrowsExactly<ArgumentException>(() => new CrossEntropy("z", ClassAxis: 2).Targets(types));
        Assert.ThrowsExactly<ArgumentException>(
            () =>
                new CrossEntropy("z").Targets(
                    new Dictionary<string, TensorType> { ["z"] = new(ElementType.Float, [2]) }));
    }
}
