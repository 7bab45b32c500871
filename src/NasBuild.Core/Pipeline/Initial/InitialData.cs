using NasBuild.Core.Data.Images;
using NasBuild.Core.Data.Sounds;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Pipeline.Initial;

/// <summary>The splits of a file or folder, by the usual names of files and folders.</summary>
/// <param name="Train">The path of the samples to train on; null for none.</param>
/// <param name="Validation">The path of the samples to compare on; null for none.</param>
/// <param name="Test">The path of the samples for the final report; null for none.</param>
internal sealed record InitialData(string? Train, string? Validation, string? Test)
{
    /// <summary>No samples.</summary>
    public static readonly InitialData None = new(null, null, null);

    // Of fewer, what pruning costs is not won back, and a miss of a gate may be chance.
    private const int FewestToDivide = 2000;

    private static readonly string[] Endings =
        [".npz", ".npy", ".txt", ".csv", ".tsv", "-ubyte", .. ImageFile.Endings, .. SoundFile.Endings];
    private static readonly string[] TrainNames = ["train", "training"];
    private static readonly string[] ValidationNames = ["validation", "valid", "val", "dev"];
    private static readonly string[] TestNames = ["test", "testing", "eval", "t10k"];

    /// <summary>True if one set of samples is divided into the splits.</summary>
    public bool IsDivided => Train is not null && Train == Validation;

    /// <summary>Returns the same samples, divided if there are no others and enough of them.</summary>
    /// <param name="samples">The number of samples.</param>
    public InitialData Divided(int samples) =>
        samples >= FewestToDivide && this is { Train: null, Test: null, Validation: { } all }
            ? new InitialData(all, all, all) : this;

    /// <summary>The paths of the splits.</summary>
    public IEnumerable<string> Paths => new[] { Train, Validation, Test }.OfType<string>();

    /// <summary>Returns the splits of a path.</summary>
    /// <exception cref="NasException">There is nothing at the path.</exception>
    public static InitialData At(string path)
    {
        if (!Path.Exists(path))
        {
            throw new NasException(Descriptors.DataMissing.With(path, "--data"));
        }

        if (!Directory.Exists(path))
        {
            return new InitialData(null, path, null);
        }

        // The labels of an IDX file lie beside it, and are found with it.
        string[] entries = [.. Directory.EnumerateFileSystemEntries(path)
            .Where(e => Directory.Exists(e) || (IsData(e) && !e.Contains("-labels-", StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal)];
        string? Named(string[] names) =>
            names.Select(n => Array.Find(entries, e => IsNamed(Path.GetFileName(e), n)))
                .FirstOrDefault(e => e is not null);
        var found = new InitialData(Named(TrainNames), Named(ValidationNames), Named(TestNames));
        return found == None ? new InitialData(null, OneOf(path, entries), null)
            : found is { Validation: null, Test: { } test } ? found with { Validation = test, Test = null }
            : found;
    }

    // A folder of classes or pictures, or one that holds a single file of samples.
    private static string OneOf(string path, string[] entries) =>
        entries is [var only] && !Directory.Exists(only) && !ImageFile.IsNamedSo(only) && !SoundFile.IsNamedSo(only)
            ? only : path;

    private static bool IsData(string file)
    {
        var name = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^".gz".Length] : file;
        return Array.Exists(Endings, e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsNamed(string entry, string name) =>
        entry.StartsWith(name, StringComparison.OrdinalIgnoreCase)
            && (entry.Length == name.Length || !char.IsLetterOrDigit(entry[name.Length]))
        || entry.Split('.')[0].EndsWith($"-{name}", StringComparison.OrdinalIgnoreCase)
        || entry.Split('.')[0].EndsWith($"_{name}", StringComparison.OrdinalIgnoreCase);
}
