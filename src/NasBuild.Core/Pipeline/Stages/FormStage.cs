using NasBuild.Core.Builds;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Quantization;
using NasBuild.Core.Quantization.Choice;
using NasBuild.Core.Results;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>The stage that chooses how each layer is quantized, with <c>quantize.method: auto</c>.</summary>
internal static class FormStage
{
    /// <summary>The file of the stage's result.</summary>
    public const string Result = "forms.json";

    private const int ErrorSamples = 2;

    /// <summary>Returns the content key of the choice.</summary>
    public static string Key(Plan plan) =>
        ContentKey.Of(plan.ProfileKey, plan.Settings.TextOf("quantize", "target", "prune"));

    /// <summary>Chooses the forms.</summary>
    public static ChosenForms Run(Plan plan, Original original, SampledQuantizer quantizer, BuildContext context)
    {
        var (graph, settings) = (original.Optimized.Graph, quantizer.Settings);
        var variants = FormVariant.Of(graph, settings, original.Calibration is not null);
        if (variants.Length <= 1)
        {
            return ChosenForms.Given with { ByNode = variants.FirstOrDefault()?.Forms };
        }

        var measurement = new FormMeasurement(plan.Configuration, original, quantizer, context);
        var choice = new FormChoice(
            graph,
            measurement.Measure,
            layers => LayerErrors.Of(
                original.Optimized, settings, layers, [.. measurement.Inputs.Take(ErrorSamples)], Original.Reproducible),
            prunes: plan.Configuration.Prune is not null);
        return choice.Of(variants);
    }
}
