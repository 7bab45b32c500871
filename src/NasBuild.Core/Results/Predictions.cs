using System.Collections.Immutable;

namespace NasBuild.Core.Results;

/// <summary>The score of a predictor on candidates that it was not fitted to.</summary>
/// <param name="Metric"><c>quality</c> or <c>latency</c>.</param>
/// <param name="Name">The predictor.</param>
/// <param name="Tau">Kendall's rank correlation of predicted and measured values.</param>
/// <param name="MeanError">The mean absolute error, in the units of <see cref="PredictedPoint"/>.</param>
/// <param name="Chosen">True if the search used it.</param>
public sealed record PredictorScore(string Metric, string Name, double Tau, double MeanError, bool Chosen);

/// <summary>The predictions of a search's predictors.</summary>
/// <param name="Points">The candidates that were predicted and then measured.</param>
/// <param name="Scores">The predictors that were compared.</param>
public sealed record Predictions(ImmutableArray<PredictedPoint> Points, ImmutableArray<PredictorScore> Scores)
{
    /// <summary>The use of a language model; null if none was to be asked.</summary>
    public LanguageModelUse? LanguageModel { get; init; }
}

/// <summary>The use of a language model in a build; recorded answers do not count.</summary>
/// <param name="Model">The model.</param>
/// <param name="Calls">The number of questions that it was asked.</param>
/// <param name="Tokens">The estimated tokens of the questions and answers.</param>
public sealed record LanguageModelUse(string Model, int Calls, long Tokens);
