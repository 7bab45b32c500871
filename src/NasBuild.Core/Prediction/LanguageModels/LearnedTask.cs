using System.Collections.Immutable;

namespace NasBuild.Core.Prediction.LanguageModels;

/// <summary>The task that architectures are trained for, in words.</summary>
/// <param name="Name">The task, such as "machine translation from English to German (WMT'14)".</param>
/// <param name="Metric">The metric's name, such as "BLEU".</param>
/// <param name="Minimum">The least value that the metric can have.</param>
/// <param name="Maximum">The greatest value that the metric can have.</param>
/// <param name="Backbone">The kind of network that all architectures are.</param>
/// <param name="Examples">Inputs of the task with their outputs.</param>
/// <param name="Definitions">The keys of descriptions, each with what its values mean.</param>
internal sealed record LearnedTask(
    string Name,
    string Metric,
    double Minimum,
    double Maximum,
    string Backbone,
    ImmutableArray<(string Input, string Output)> Examples,
    ImmutableArray<(string Key, string Meaning)> Definitions)
{
    /// <summary>The sentence about the training of architectures.</summary>
    public string Recipe { get; init; } = "All are trained from scratch with the same recipe.";
}
