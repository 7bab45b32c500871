using NasBuild.Core.Builds;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Locking;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Results;
using NasBuild.Core.Storage;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>Applies the chosen widths: the original with channels cut and statistics matched, then fine-tuned, in single precision.</summary>
internal static class PruneStage
{
    /// <summary>The pruned model: the one that an earlier build left, where it was made from the same.</summary>
    public static (Model Model, Pruned Result) Run(Plan plan, Choice choice, CandidateFactory candidates, FineTuner? tuner, BuildContext context)
    {
        var key = ContentKey.Of(tuner is null ? ContentKey.Of(plan.ProfileKey, plan.Settings.TextOf("prune")) : plan.FinetuneKey, choice.Key);
        var path = context.InObj("pruned.onnx");
        if (StageCache.Find<Pruned>(context.InObj("prune.json"), key) is { } found && File.Exists(path) && ContentKey.OfFile(path) == found.Sha256)
        {
            return (Model.Load(path), found);
        }

        context.Progress(new StageProgress("prune", 0, 0, "", null));
        if (choice.FromLock && !candidates.Knows(choice))
        {
            var lockPath = LockFile.PathOf(context.Request.ConfigPath);
            throw new NasException(Descriptors.LockCorrupt.At(
                new SourcePosition(lockPath, 1, 1), Path.GetFileName(lockPath), "its policy names groups, blocks, nodes or choices that the model does not have."));
        }

        (Model model, FineTuned? tuned) = tuner is null ? (candidates.Prune(choice.Widths), null) : tuner.Run(choice.Widths, choice.WeightBits, "finetune");
        var bytes = model.ToBytes();
        var result = new Pruned(ContentKey.OfBytes(bytes), tuned);
        AtomicFile.Write(path, bytes);
        StageCache.Store(context.InObj("prune.json"), key, result);
        return (model, result);
    }
}
