// A supernet ranks architectures well and scores them too low: a line through a few that were trained puts that right.
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Methods;

/// <summary>
/// The recalibration of a score of another kind, such as that of a supernet, which is the first feature: a constant is
/// added, or it is mapped by a line. Both are fitted by least squares.
/// </summary>
/// <param name="affine">True for a line; false for a constant.</param>
internal sealed class RecalibrationTrainer(bool affine) : IPredictorTrainer<LinePredictor>
{
    public LinePredictor Fit(Samples samples, int seed, CancellationToken cancellation)
    {
        var scores = Array.ConvertAll(samples.X, x => x[0]);
        var (score, mean) = (scores.Average(), samples.Y.Average());
        var spread = scores.Sum(s => (s - score) * (s - score));
        var slope = !affine ? 1
            : spread > 0 ? scores.Zip(samples.Y, (s, y) => (s - score) * (y - mean)).Sum() / spread : 0;
        var squares = scores.Zip(samples.Y, (s, y) => Math.Pow(y - mean - (slope * (s - score)), 2)).Sum();
        var noise = squares / Math.Max(samples.Count - (affine ? 2 : 1), 1);
        return new LinePredictor(
            samples.Dimension, score, mean, slope, noise / samples.Count, affine && spread > 0 ? noise / spread : 0);
    }
}

/// <summary>A line over the first feature.</summary>
/// <param name="Dimension">The number of features.</param>
/// <param name="Centre">The mean of the scores.</param>
/// <param name="Mean">The value there.</param>
/// <param name="Slope">The slope.</param>
/// <param name="MeanVariance">The variance of the value at the mean.</param>
/// <param name="SlopeVariance">The variance of the slope.</param>
internal sealed record LinePredictor(
    int Dimension, double Centre, double Mean, double Slope, double MeanVariance, double SlopeVariance)
    : IDifferentiablePredictor
{
    public Predicted Predict(ReadOnlySpan<double> x) => new(
        Mean + (Slope * (x[0] - Centre)), MeanVariance + (SlopeVariance * (x[0] - Centre) * (x[0] - Centre)));

    public void Gradient(ReadOnlySpan<double> x, Span<double> into)
    {
        into.Clear();
        into[0] = Slope;
    }
}
