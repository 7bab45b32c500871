using System.Collections.Immutable;
using System.Text.Json;
using NasBuild.Core.Builds;
using NasBuild.Core.Caching;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Pipeline;

/// <summary>The result of a stage and the files beside it, as an entry of a shared cache.</summary>
internal sealed class CachedStage(SharedEntries cache, BuildContext context)
{
    private const string ResultPart = "result";
    private const string DataPart = "data";

    /// <summary>Returns the result of a stage, and writes its files; null if it is not there.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="key">The content key.</param>
    /// <param name="file">The file of the result.</param>
    /// <param name="models">The models beside it.</param>
    /// <param name="isValid">Returns true if the result fits the files.</param>
    public (T? Found, bool IsDamaged) Find<T>(
        string stage, string key, string file, ImmutableArray<string> models, Func<T, bool> isValid)
        where T : class
    {
        context.Progress(new StageProgress(stage, 0, 0, "looking into the shared cache", null));
        return cache.Get(CacheNames.Of(stage, key), Take, context.Cancellation);

        T Take(CacheEntry entry)
        {
            var result = StageCache.Read<T>(entry.Read(ResultPart), key)
                ?? throw new JsonException("The result is that of other inputs.");
            foreach (var (i, model) in models.Index())
            {
                var path = context.InObj(model);
                entry.CopyTo(PartOf(i), path);
                if (entry.Has(DataPart + PartOf(i)))
                {
                    entry.CopyTo(DataPart + PartOf(i), StoredModel.DataOf(path));
                }
                else
                {
                    File.Delete(StoredModel.DataOf(path));
                }
            }

            if (!isValid(result))
            {
                throw new InvalidDataException("its model is another one than its result says.");
            }

            StageCache.Store(context.InObj(file), key, result);
            return result;
        }
    }

    /// <summary>Stores the result of a stage, whose files are in the obj folder.</summary>
    public void Store(string stage, string key, string file, ImmutableArray<string> models, bool evenIfThere)
    {
        List<KeyValuePair<string, string>> contents = [new(ResultPart, context.InObj(file))];
        foreach (var (i, model) in models.Index())
        {
            var path = context.InObj(model);
            contents.Add(new(PartOf(i), path));
            if (File.Exists(StoredModel.DataOf(path)))
            {
                contents.Add(new(DataPart + PartOf(i), StoredModel.DataOf(path)));
            }
        }

        cache.Put(CacheNames.Of(stage, key), contents, evenIfThere, context.Cancellation);
    }

    private static string PartOf(int model) => FormattableString.Invariant($"model{model}");
}
