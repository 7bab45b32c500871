using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Search.Hybrid;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Tests.Search.Hybrid;

[TestClass]
public sealed class HybridPredictorTests
{
    private static readonly PolicyEncoding Encoding = new(new Space([new Variable("v", [0, 1, 2, 3])]), []);

    [TestMethod]
    [DataRow(true, 9, 0, 2)]
    [DataRow(true, 9, 2, 8)]
    [DataRow(false, 9, 2, 4)]
    [DataRow(false, 9, 0, -2)]
    [DataRow(true, double.NaN, 2, 2)]
    [DataRow(true, -1e-9, 2, 2)]
    public void Gain_IsRaisedByStandardErrors(bool higherIsBetter, double variance, double optimism, double expected) =>
        Assert.AreEqual(
            expected, new HybridPredictor(new Constant(new Predicted(2, variance)), higherIsBetter).Gain(At(0), optimism));

    [TestMethod]
    [DataRow(new[] { 1.0, 2, 3 }, true)]
    [DataRow(new[] { 1.0, double.NaN, 3 }, true)]
    [DataRow(new[] { 1.0, double.NaN, double.NegativeInfinity }, false)]
    [DataRow(new[] { 2.0, 2, 2 }, false)]
    public void Fit_NeedsTwoFiniteGainsThatDiffer(double[] gains, bool fits) => Assert.AreEqual(
        fits, HybridPredictor.Fit(new RidgeTrainer(), gains.Select((g, i) => (At(i), g)), seed: 0) is not null);

    private static PolicyPoint At(int level) => Encoding.Encode(new Policy([level]));

    private sealed class Constant(Predicted predicted) : IPredictor
    {
        public Predicted Predict(PolicyPoint point) => predicted;
    }
}
