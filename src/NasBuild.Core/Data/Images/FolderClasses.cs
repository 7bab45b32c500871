using System.Collections.Immutable;

namespace NasBuild.Core.Data.Images;

/// <summary>
/// The classes of folders of samples: by the names of the model's classes, or else in the order of the folders.
/// </summary>
internal static class FolderClasses
{
    /// <summary>Returns the class of each folder in the ordinal order of their names.</summary>
    public static ImmutableDictionary<string, int> InOrder(IReadOnlyList<string> folders) =>
        folders.Index().ToImmutableDictionary(f => f.Item, f => f.Index, StringComparer.Ordinal);

    /// <summary>
    /// Returns the class of each folder that is named as a class, in letters and digits of any case: some characters
    /// of a class's name cannot be in a folder's.
    /// </summary>
    /// <param name="folders">The folders.</param>
    /// <param name="classes">The names of the classes, in the order of the scores.</param>
    public static ImmutableDictionary<string, int> Named(IReadOnlyList<string> folders, IReadOnlyList<string> classes)
    {
        var exact = First(classes, c => c, StringComparer.Ordinal);
        var spelt = First(classes, Spelt, StringComparer.OrdinalIgnoreCase);
        return folders
            .Select(f => (Folder: f, Class: exact.GetValueOrDefault(f, spelt.GetValueOrDefault(Spelt(f), -1))))
            .Where(f => f.Class >= 0)
            .ToImmutableDictionary(f => f.Folder, f => f.Class, StringComparer.Ordinal);
    }

    private static Dictionary<string, int> First(
        IReadOnlyList<string> classes, Func<string, string> key, StringComparer comparer) =>
        classes.Index().GroupBy(c => key(c.Item), comparer).Where(g => g.Key.Length > 0)
            .ToDictionary(g => g.Key, g => g.First().Index, comparer);

    private static string Spelt(string name) => string.Concat(name.Where(char.IsLetterOrDigit));
}
