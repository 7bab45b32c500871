// Wang et al., SeerNet: accurate performance predictors, arXiv 2304.06393
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Methods.Nets;

/// <summary>
/// SeerNet's predictor: d -> 15 -> 15 -> 1, ELU, Adam over full batches, for inputs from 0.25 to 0.75 as its ratios are,
/// and a metric that is scaled, not centred, as its accuracy / 100. Samples are weighted by their counterfactual weight:
/// the distance of the prediction from the measurement when one variable is lowered by one level; a first round without
/// weights gives the net that computes it.
/// </summary>
/// <param name="rounds">The number of rounds of training, each with the weights from the net before.</param>
/// <param name="rate">
/// Adam's rate. The paper's is 0.2, with which most nets end in a constant.
/// </param>
internal sealed class SeerNetTrainer(int rounds = 2, double rate = 0.02)
    : IPredictorTrainer<NetPredictor>
{
    private const double From = 0.25;
    private const double To = 0.75;
    private readonly NetSettings settings = new(rate, Epochs: 5000, Drop: 3000);

    public NetPredictor Fit(Samples samples, int seed, CancellationToken cancellation)
    {
        var scale = new Standardisation(0, samples.Y.Max(Math.Abs));
        var x = Array.ConvertAll(samples.X, row => NetPredictor.Inputs(row, From, To));
        var y = Array.ConvertAll(samples.Y, scale.Apply);
        var weights = Enumerable.Repeat(1d, y.Length).ToArray();
        for (var round = 1; ; round++)
        {
            var start = SmallNet.Draw(new Random(seed), samples.Dimension, 15, 15, 1);
            var net = NetTraining.Fit(start, x, y, weights, settings, cancellation);
            if (round == rounds)
            {
                return new NetPredictor(samples.Dimension, [net], scale) { From = From, To = To };
            }

            weights = CounterfactualWeights.Of(
                v => net.Output(v), VariableEncoding.Of(samples.Points[0].Space), x, y, From, To);
        }
    }
}
