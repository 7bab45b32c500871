using NasBuild.Core.Diagnostics;
using NasBuild.Core.Locking;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline;

/// <summary>Applies the chosen widths: the original with channels cut and statistics matched, in single precision.</summary>
internal static class PruneStage
{
    /// <summary>The pruned model: the one that an earlier build left, where it was made from the same.</summary>
    public static Model Run(Plan plan, Choice choice, CandidateFactory candidates, BuildContext context)
    {
        var key = ContentKey.Of(plan.ProfileKey, plan.Settings.TextOf("prune"), choice.Key);
        var path = context.InObj("pruned.onnx");
        if (StageCache.Find<Pruned>(context.InObj("prune.json"), key) is { } found && File.Exists(path) && ContentKey.OfFile(path) == found.Sha256)
        {
            return Model.Load(path);
        }

        context.Progress(new StageProgress("prune", 0, 0, "", null));
        if (choice.FromLock && !candidates.Knows(choice))
        {
            var lockPath = LockFile.PathOf(context.Request.ConfigPath);
            throw new NasException(Descriptors.LockCorrupt.At(
                new SourcePosition(lockPath, 1, 1), Path.GetFileName(lockPath), "its policy names groups, nodes or choices that the model does not have."));
        }

        var model = candidates.Prune(choice.Widths);
        var bytes = model.ToBytes();
        AtomicFile.Write(path, bytes);
        StageCache.Store(context.InObj("prune.json"), key, new Pruned(ContentKey.OfBytes(bytes)));
        return model;
    }

    private sealed record Pruned(string Sha256);
}
