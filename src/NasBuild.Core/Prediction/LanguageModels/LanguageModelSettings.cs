using NasBuild.Core.Configuration.Settings;

namespace NasBuild.Core.Prediction.LanguageModels;

/// <summary>The settings of predictions by a language model.</summary>
/// <param name="Parts">The parts of the prompt.</param>
/// <param name="Demonstrations">The number of measured architectures to show.</param>
/// <param name="Answers">
/// The number of times to ask the same, for a variance: the answers then need a temperature.
/// </param>
/// <param name="AtATime">The maximum number of questions at a time.</param>
internal sealed record LanguageModelSettings(
    PromptParts Parts = PromptParts.All, int Demonstrations = 10, int Answers = 1, int AtATime = 4)
{
    /// <summary>
    /// The share of the answers to several questions that may be unreadable: their predictions are NaN.
    /// </summary>
    public double Unreadable { get; init; }
}
