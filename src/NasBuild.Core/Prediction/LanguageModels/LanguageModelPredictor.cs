// Jawahar et al., LLM Performance Predictors are good initializers for Architecture Search, arXiv 2310.16712
using System.Collections.Immutable;
using NasBuild.Core.Prediction.LanguageModels.Endpoints;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.LanguageModels;

/// <summary>
/// Asks a language model for the metric of architectures. Every prediction may fail with a
/// <see cref="LanguageModelException"/>: the caller then goes on with another predictor.
/// </summary>
/// <param name="endpoint">The language model.</param>
/// <param name="task">The task.</param>
/// <param name="describe">Describes an architecture.</param>
/// <param name="settings">The settings.</param>
/// <param name="demonstrations">The architectures that are shown.</param>
internal sealed class LanguageModelPredictor(
    IChatEndpoint endpoint,
    LearnedTask task,
    Func<PolicyPoint, Description> describe,
    LanguageModelSettings settings,
    ImmutableArray<Demonstration> demonstrations) : IPredictor
{
    /// <inheritdoc/>
    public Predicted Predict(PolicyPoint point) => Predict([point], CancellationToken.None)[0];

    /// <inheritdoc/>
    public IReadOnlyList<Predicted> Predict(IReadOnlyList<PolicyPoint> points, CancellationToken cancellation)
    {
        var predicted = new Predicted[points.Count];
        var (unreadable, tolerated) = (0, (int)(settings.Unreadable * points.Count));

        // The first failure ends the others.
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = settings.AtATime,
            CancellationToken = cancellation,
        };
        Parallel.ForEachAsync(Enumerable.Range(0, points.Count), parallel, async (i, ended) =>
        {
            try
            {
                predicted[i] = await PredictAsync(points[i], ended).ConfigureAwait(false);
            }
            catch (UnreadableAnswerException) when (Interlocked.Increment(ref unreadable) <= tolerated)
            {
                predicted[i] = new Predicted(double.NaN, double.NaN);
            }
        }).GetAwaiter().GetResult();
        return predicted;
    }

    private async Task<Predicted> PredictAsync(PolicyPoint point, CancellationToken cancellation)
    {
        var prompt = ArchitecturePrompt.Of(settings.Parts, task, demonstrations, describe(point));
        var (values, last) = (new double[settings.Answers], ChatAnswer.Of(""));
        for (var i = 0; i < values.Length; i++)
        {
            last = await endpoint.AskAsync(new ChatQuestion(prompt, i), cancellation).ConfigureAwait(false);
            values[i] = NumericAnswer.Of(last.Text, task);
        }

        var mean = values.Average();
        return new Predicted(mean, values.Length == 1
            ? TokenVariance.Of(last.Tokens, text => NumericAnswer.Read(text, task))
            : values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1) / values.Length);
    }
}
