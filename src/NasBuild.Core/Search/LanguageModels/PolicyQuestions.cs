using System.Collections.Immutable;
using System.Globalization;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Prediction.LanguageModels;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Quantization.Choice;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.LanguageModels;

/// <summary>The policies of a build and their quality, in words for a language model.</summary>
/// <param name="study">The search.</param>
internal sealed class PolicyQuestions(PolicyStudy study)
{
    private const string Bits = "bits";

    // The transformation of each variable.
    private readonly string[] kinds =
        [.. study.Transformations.All.SelectMany(t => t.Space.Variables.Select(_ => t.Name))];

    /// <summary>The factor from the metric to what is shown: shares are shown in percent.</summary>
    public double Scale => study.Profile.QualityMetric is "perplexity" or "cosine" ? 1 : 100;

    /// <summary>The task.</summary>
    public LearnedTask Task => new(
        $"{Words(study.Plan.Configuration.Model.Task)} with a compressed neural network",
        study.Profile.QualityMetric!,
        study.Profile.QualityMetric is "cosine" ? -1 : 0,
        study.Profile.QualityMetric is "perplexity" ? 1e6 : Scale,
        $"a compressed form of the network {Path.GetFileNameWithoutExtension(study.Plan.Configuration.SourcePath)}",
        study.Plan.Configuration.Predict.PromptParts.HasFlag(PromptParts.Examples) ? study.Examples.Value : [],
        [.. study.Transformations.Space.Variables.Select((v, i) => (Key(i, v), Meaning(kinds[i], v)))])
    {
        Recipe = "All inherit the weights of the network and are not trained again.",
    };

    /// <summary>Returns the choices of a policy by the names of its variables, and its operations.</summary>
    public Description Describe(PolicyPoint point)
    {
        var macs = study.Complexity.Value.Macs.At(point.Space.Vector(point.Policy));
        return new Description(
            [.. point.Choices.Select((c, i) => (Key(i, c.Variable), Value(kinds[i], c.Choice)))], 2 * macs / 1e9);
    }

    // A layer has channels and bits by one name.
    private string Key(int index, Variable variable) => $"{kinds[index]} of {variable.Name}";

    private static string Value(string kind, int choice) =>
        kind == Bits ? WeightForm.Text(choice) : choice.ToString(CultureInfo.InvariantCulture);

    private static string Meaning(string kind, Variable variable) => kind switch
    {
        Bits => "the bits of these weights, 32 if they are not compressed",
        "blocks" => "0 if this residual block is skipped, else 1",
        _ => FormattableString.Invariant($"the number of {kind} that remain, of {variable.Original}"),
    };

    private static string Words(ModelTask task) => task switch
    {
        ModelTask.CausalLm => "language modelling",
        ModelTask.MatchOriginal => "imitation of a network's outputs",
        _ => "image classification",
    };
}
