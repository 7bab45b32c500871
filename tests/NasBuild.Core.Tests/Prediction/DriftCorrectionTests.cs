using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Tests.Prediction;

[TestClass]
public sealed class DriftCorrectionTests
{
    [TestMethod]
    public void MachineThatSlowsDownForAWhile_IsToldApartFromWhatPoliciesCost()
    {
        // The middle third takes a quarter longer, and every twentieth measurement is disturbed.
        var still = Functions.Sample(300, 3, Functions.Linear);
        var measured = still with { Y = [.. still.Y.Select((y, i) => y * (i is >= 100 and < 200 ? 1.25 : 1) * (i % 20 == 7 ? 3 : 1))] };
        var trainer = new RidgeTrainer(PolicyFeatures.Linear);
        var drift = DriftCorrection.Fit(trainer, trainer, measured, [.. Enumerable.Range(0, 300).Select(i => (double)i)], near: 7, seed: 0, default);
        double[] x = [0.3, 0.9, 0.5];

        Assert.AreEqual(1.25, drift.FactorAt(150) / drift.FactorAt(50), 0.02);
        Assert.AreEqual(Functions.Linear(x), drift.Still.Predict(x).Mean * drift.FactorAt(250), 1);
    }
}
