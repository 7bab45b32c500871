using System.Text.Json;
using NasBuild.Core.Builds;
using NasBuild.Core.Caching;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Locking;
using NasBuild.Core.Results;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>
/// The stage that takes the emitted model from the shared cache if the lock decides: the hash of its bytes is the
/// lock's, whatever machine has made it, so nothing is trained. Emitted models are stored for it.
/// </summary>
internal static class FetchStage
{
    /// <summary>The file of the stage's result.</summary>
    public const string Result = "fetched.json";

    /// <summary>The file of the model.</summary>
    public const string ModelFile = "fetched.onnx";

    private const string ModelPart = "model";
    private const string ResultPart = "result";
    private const string StoredFile = "made.json";

    /// <summary>Returns the content key: the hash of the lock's output.</summary>
    public static string Key(BuildContext context) => Output(context).Sha256;

    /// <summary>Returns true if the model of a result still exists.</summary>
    public static bool IsValid(FetchedModel fetched, BuildContext context) =>
        !fetched.IsFound || (File.Exists(context.InObj(ModelFile))
            && ContentKey.OfFile(context.InObj(ModelFile)) == Output(context).Sha256);

    /// <summary>Fetches the model.</summary>
    public static FetchedModel Run(SharedEntries cache, BuildContext context)
    {
        context.Progress(new StageProgress("fetch", 0, 0, "", null));
        var (hash, lockName) = (
            Output(context).Sha256, Path.GetFileName(LockFile.PathOf(context.Request.ConfigPath)));
        var (made, isDamaged) = cache.Get(NameOf(hash), entry => Take(entry, hash, context), context.Cancellation);
        if (made is not null)
        {
            context.Report(Descriptors.ModelFromCache.With(lockName, cache.Place));
        }
        else if (cache.IsReadable && !isDamaged)
        {
            context.Report(Descriptors.CacheHasNoModel.With(
                cache.Place, lockName,
                cache.IsWritable ? ", and stored." : ", as a build that may write does ('read-only: false')."));
        }

        return new FetchedModel(made is not null, isDamaged, made);
    }

    /// <summary>Stores an emitted model for other machines.</summary>
    public static void Store(
        SharedEntries cache, Emitted emitted, FineTuned? tuned, bool evenIfThere, BuildContext context)
    {
        // Another kind of machine has made other bytes than the lock's: nobody looks for these.
        if (!cache.IsWritable || (emitted.FromLock && !emitted.SameBytes))
        {
            return;
        }

        StageCache.Store(context.InObj(StoredFile), emitted.Sha256, new MadeModel(tuned, emitted.Transformations)
        {
            Layers = emitted.Layers,
            Classes = emitted.Classes?.WithoutSamples,
        });
        cache.Put(
            NameOf(emitted.Sha256),
            [new(ModelPart, emitted.Path), new(ResultPart, context.InObj(StoredFile))], evenIfThere,
            context.Cancellation);
        File.Delete(context.InObj(StoredFile));
    }

    private static MadeModel Take(CacheEntry entry, string hash, BuildContext context)
    {
        if (entry.HashOf(ModelPart) != hash)
        {
            throw new InvalidDataException("its model is another one than the lock's.");
        }

        var made = StageCache.Read<MadeModel>(entry.Read(ResultPart), hash)
            ?? throw new JsonException("The result is that of another model.");
        if (made.Transformations.Any(t => t is null || t.Lines.Any(l => l is null) || t.LeftAlone.Any(n => n is null)
            || t.Notes.Any(n => n is null)) || made.Layers is { } layers && layers.Any(l => l is null)
            || made.Classes is { IsWhole: false })
        {
            throw new JsonException("A part of the result is missing.");
        }

        entry.CopyTo(ModelPart, context.InObj(ModelFile));
        return made;
    }

    private static string NameOf(string hash) => CacheNames.Of(CacheNames.Model, hash);

    private static LockedOutput Output(BuildContext context) =>
        LockFile.Read(LockFile.PathOf(context.Request.ConfigPath))!.Output;
}
