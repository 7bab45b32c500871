// Rasmussen and Williams, Gaussian Processes for Machine Learning, MIT Press 2006, chapter 5
namespace NasBuild.Core.Prediction.Methods;

/// <summary>Gaussian process regression. Scales of the kernel and the metric's warp are the likeliest, found on at most <c>most</c> of the samples.</summary>
internal sealed class GaussianProcessTrainer(int evaluations = 50, int most = 300) : IPredictorTrainer
{
    public string Name => "gaussian-process";

    public int LeastSamples(int dimension) => 5;

    public IPredictor Fit(Samples samples, int seed, CancellationToken cancellation)
    {
        var order = Enumerable.Range(0, samples.Count).ToArray();
        new Random(seed).Shuffle(order);
        var some = samples.Count <= most ? samples : samples.At(order[..most]);
        var likelihood = TargetWarp.For(some.Y).Select(warp => new MarginalLikelihood(some, warp)).MaxBy(l => l.Evaluate(l.Start, l.Start))!;
        var best = ResilientAscent.Climb(likelihood.Start, (parameters, gradient) =>
        {
            cancellation.ThrowIfCancellationRequested();
            return likelihood.Evaluate(parameters, gradient);
        }, evaluations);
        var (kernel, noise) = likelihood.Read(best);
        return new GaussianProcess(samples.X, samples.Y, likelihood.Warp, kernel, noise);
    }
}
