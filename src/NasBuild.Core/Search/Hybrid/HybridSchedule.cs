// Jawahar et al., LLM Performance Predictors are good initializers for Architecture Search, arXiv 2310.16712
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Prediction.Choice;

namespace NasBuild.Core.Search.Hybrid;

/// <summary>Decides whether a round ranks by prediction.</summary>
internal static class HybridSchedule
{
    private const int Fewest = 5;

    /// <summary>Returns true if the next round ranks by prediction.</summary>
    /// <param name="settings">The order, and what it depends on.</param>
    /// <param name="round">The index of the round.</param>
    /// <param name="evaluations">The number of evaluations before it.</param>
    /// <param name="elites">
    /// The best policies measured so far: each one's gain as it was predicted before and as it was measured.
    /// </param>
    public static bool Predicts(
        HybridSettings settings, int round, int evaluations,
        IReadOnlyList<(double Predicted, double Measured)> elites) => settings.Order switch
        {
            HybridOrder.PredictorFirst => 2 * evaluations < settings.Evaluations,
            HybridOrder.MeasuredFirst => 2 * evaluations >= settings.Evaluations,
            HybridOrder.Alternating => round % 2 == 0,
            _ => elites.Count < Fewest || RankCorrelation.Kendall(
                [.. elites.Select(e => e.Predicted)], [.. elites.Select(e => e.Measured)]) >= settings.Agreement,
        };
}
