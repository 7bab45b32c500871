// Rasmussen and Williams, Gaussian Processes for Machine Learning, MIT Press 2006, chapter 5
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Methods;

/// <summary>
/// Gaussian process regression. The scales of the kernel and the metric's warp maximise the likelihood of at most
/// <c>most</c> of the samples.
/// </summary>
/// <param name="parts">
/// The groups of coordinates whose effects depend on each other, such as those of each layer. Default: all.
/// </param>
/// <param name="evaluations">The maximum number of evaluations of the likelihood.</param>
/// <param name="most">The maximum number of samples that it is evaluated on.</param>
internal sealed class GaussianProcessTrainer(IEnumerable<int[]>? parts = null, int evaluations = 50, int maximum = 260)
    : IPredictorTrainer<GaussianProcess>
{
    // The minimum gain of the log-likelihood.
    private const double Gain = 0.01;
    private readonly int[][] parts = [.. parts ?? []];

    public GaussianProcess Fit(Samples samples, int seed, CancellationToken cancellation)
    {
        var order = Enumerable.Range(0, samples.Count).ToArray();
        new Random(seed).Shuffle(order);
        var some = samples.Count <= maximum ? samples : samples.At(order[..maximum]);
        int[][] together = parts.Length > 0 ? parts : [[.. Enumerable.Range(0, samples.Dimension)]];
        var likelihoods = TargetWarp.For(some.Y).Select(warp => new MarginalLikelihood(some, warp, together));
        var likelihood = likelihoods.MaxBy(l => l.Evaluate(l.Start, l.Start))!;
        var best = ResilientAscent.Climb(likelihood.Start, (parameters, gradient) =>
        {
            cancellation.ThrowIfCancellationRequested();
            return likelihood.Evaluate(parameters, gradient);
        }, evaluations, Gain);
        var (kernel, noise) = likelihood.Read(best);
        return new GaussianProcess(samples.X, samples.Y, likelihood.Warp, kernel, noise);
    }
}
