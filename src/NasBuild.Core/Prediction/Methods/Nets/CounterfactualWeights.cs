// Wang et al., SeerNet: accurate performance predictors, arXiv 2304.06393
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Methods.Nets;

/// <summary>
/// The weights of samples by their counterfactual neighbours c, in which one variable is lowered by one level: the mean
/// of |f(c) - y| over these, over the standard deviation of all such means.
/// </summary>
internal static class CounterfactualWeights
{
    /// <summary>Returns the weight of each sample.</summary>
    /// <param name="predicted">The prediction for a vector.</param>
    /// <param name="variables">The variables; those that are not ordinal have no level to be lowered to.</param>
    /// <param name="x">The vector of each sample.</param>
    /// <param name="y">The measured metric of each.</param>
    /// <param name="from">The number of a variable's first level.</param>
    /// <param name="to">The number of its last one.</param>
    public static double[] Of(
        Func<double[], double> predicted, IReadOnlyList<VariableEncoding> variables, double[][] x, double[] y,
        double from, double to)
    {
        var weights = new double[y.Length];
        for (var n = 0; n < y.Length; n++)
        {
            var (sum, count) = (0d, 0);
            var near = (double[])x[n].Clone();
            foreach (var (i, level) in variables.Where(v => v.Count == 1).Select(v =>
                (v.First, (to - from) / (v.Variable.Choices.Length - 1))))
            {
                if (near[i] > from + 1e-9)
                {
                    near[i] = Math.Max(near[i] - level, from);
                    (sum, count) = (sum + Math.Abs(predicted(near) - y[n]), count + 1);
                    near[i] = x[n][i];
                }
            }

            weights[n] = count == 0 ? 1 : sum / count;
        }

        var deviation = Standardisation.Of(weights).Deviation;
        return Array.ConvertAll(weights, w => w / deviation);
    }
}
