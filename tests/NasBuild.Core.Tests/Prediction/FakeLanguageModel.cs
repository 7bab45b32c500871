using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Tests.Prediction;

/// <summary>
/// Stands for a language model: it reads a policy by name and choice, knows roughly what each is worth, and learns from
/// demonstrations only how high they lie. It has no gradient and no variance.
/// </summary>
/// <param name="worth">What a choice of a variable is worth.</param>
/// <param name="prose">Whether it answers in prose instead of a number.</param>
internal sealed class FakeLanguageModel(Func<string, int, double> worth, Func<PolicyPoint, bool>? prose = null)
    : IPredictorTrainer<IPredictor>
{
    /// <summary>How many policies were asked for together, each time.</summary>
    public List<int> Batches { get; } = [];

    public IPredictor Fit(Samples samples, int seed, CancellationToken cancellation) =>
        new Fitted(this, samples.Points.Zip(samples.Y, (p, y) => y - Worth(p)).Average());

    private bool AnswersInProse(PolicyPoint point) => prose?.Invoke(point) == true;

    private double Worth(PolicyPoint point) => point.Choices.Sum(c => worth(c.Variable.Name, c.Choice));

    private sealed class Fitted(FakeLanguageModel model, double height) : IPredictor
    {
        public Predicted Predict(PolicyPoint point) =>
            new(model.AnswersInProse(point) ? double.NaN : height + model.Worth(point), double.NaN);

        public IReadOnlyList<Predicted> Predict(IReadOnlyList<PolicyPoint> points, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            model.Batches.Add(points.Count);
            return [.. points.Select(Predict)];
        }
    }
}
