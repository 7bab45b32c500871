// Jawahar et al., LLM Performance Predictors are good initializers for Architecture Search, arXiv 2310.16712
using NasBuild.Core.Prediction.LanguageModels.Endpoints;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Prediction.Sampling;

namespace NasBuild.Core.Prediction.LanguageModels;

/// <summary>
/// Shows a language model measured architectures that are unlike each other, and asks it for others: LLM-PP. Nothing is
/// fitted; the same samples give the same questions.
/// </summary>
/// <param name="endpoint">The language model.</param>
/// <param name="task">The task.</param>
/// <param name="describe">Describes an architecture.</param>
/// <param name="settings">The settings.</param>
internal sealed class LanguageModelTrainer(
    IChatEndpoint endpoint,
    LearnedTask task,
    Func<PolicyPoint, Description> describe,
    LanguageModelSettings settings) : IPredictorTrainer<LanguageModelPredictor>
{
    /// <inheritdoc/>
    public LanguageModelPredictor Fit(Samples samples, int seed, CancellationToken cancellation)
    {
        double[][] vectors = [.. samples.Points.Select(p => p.Space.Vector(p.Policy))];
        double[] alike = [.. vectors.Select(_ => 1d)];
        var shown = DiverseBatch.Pick(vectors, alike, [], settings.Demonstrations);
        return new LanguageModelPredictor(endpoint, task, describe, settings,
            [.. shown.Select(i => new Demonstration(describe(samples.Points[i]), samples.Y[i]))]);
    }
}
