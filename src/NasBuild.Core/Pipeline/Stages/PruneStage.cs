using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Locking;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Results;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>
/// The stage that applies the transformations before training, and fine-tunes: its result is the model in single
/// precision.
/// </summary>
internal static class PruneStage
{
    /// <summary>The file of the model.</summary>
    public const string ModelFile = "pruned.onnx";

    /// <summary>Returns the content key of the model.</summary>
    public static string Key(Plan plan, ChosenPolicy chosen) => ContentKey.Of(
        plan.Configuration.Finetune is null ? ContentKey.Of(plan.ProfileKey, plan.Settings.TextOf("prune"))
            : plan.FinetuneKey,
        chosen.Key);

    /// <summary>Returns true if the model of a result still exists.</summary>
    public static bool ModelExists(Pruned pruned, BuildContext context) =>
        File.Exists(context.InObj(ModelFile)) && StoredModel.HashOf(context.InObj(ModelFile)) == pruned.Sha256;

    /// <summary>Runs the stage.</summary>
    /// <exception cref="NasException">
    /// The lock names channels, blocks or nodes that the model does not have.
    /// </exception>
    public static Pruned Run(
        NasConfiguration configuration, ChosenPolicy chosen, Transformations transformations, FineTuner? tuner,
        BuildContext context)
    {
        context.Progress(new StageProgress("prune", 0, 0, "", null));
        if (chosen.FromLock && !transformations.Has(chosen.Policy))
        {
            var path = LockFile.PathOf(context.Request.ConfigPath);
            throw new NasException(Descriptors.LockCorrupt.At(
                new SourcePosition(path, 1, 1), Path.GetFileName(path),
                "its policy has groups, blocks, nodes or choices that the model does not have."));
        }

        (Model model, FineTuned? tuned) = tuner is null
            ? (transformations.BeforeTraining.Apply(chosen.Policy).Model, null)
            : tuner.Run(chosen.Policy, "finetune");
        if (tuned is not null && Obstacle(tuned) is { } obstacle)
        {
            context.Report(Descriptors.FineTuningIdle.At(configuration.PositionOf("finetune"), tuned.Epochs, obstacle));
        }

        if (tuned?.LowerRate is { } rate)
        {
            context.Report(Descriptors.LowerRate.At(
                configuration.PositionOf("finetune.rate"), configuration.Finetune!.Rate, rate));
        }

        return new Pruned(StoredModel.Write(context.InObj(ModelFile), model), tuned);
    }

    private static string? Obstacle(FineTuned tuned) => tuned.Ending switch
    {
        TrainingEnding.NothingToLearn =>
            "the outputs are those of the original from the beginning. Compress more, or remove 'finetune'.",
        TrainingEnding.NoGradient =>
            "the outputs do not depend on any weight that can be trained. Remove 'finetune'.",
        TrainingEnding.NotFallen =>
            "the loss did not fall. Try another 'finetune.rate', or more samples.",
        _ => null,
    };
}
