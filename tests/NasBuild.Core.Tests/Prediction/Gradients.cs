using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Tests.Prediction;

/// <summary>Holds gradients against finite differences.</summary>
internal static class Gradients
{
    public static void Check(IDifferentiablePredictor predictor, double[] x, double tolerance = 1e-5)
    {
        const double Step = 1e-5;
        var gradient = new double[x.Length];
        predictor.Gradient(x, gradient);
        for (var i = 0; i < x.Length; i++)
        {
            double[] up = [.. x], down = [.. x];
            up[i] += Step;
            down[i] -= Step;
            var slope = (predictor.Predict(up).Mean - predictor.Predict(down).Mean) / (2 * Step);
            Assert.AreEqual(slope, gradient[i], tolerance, $"coordinate {i}");
        }
    }
}
