using System.Text.RegularExpressions;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Caching;

/// <summary>The names of entries: what it is, and the content key of its inputs.</summary>
public static partial class CacheNames
{
    /// <summary>The kind of an emitted model.</summary>
    public const string Model = "model";

    /// <summary>Returns the name of a result.</summary>
    /// <param name="kind">The stage, or <see cref="Model"/>.</param>
    /// <param name="key">The content key of what it is made of.</param>
    internal static string Of(string kind, string key) => $"{kind}-{ContentKey.Of(StageCache.FormText, key)}";

    /// <summary>Returns true if a text is the name of an entry.</summary>
    public static bool IsValid(string name) => Form().IsMatch(name);

    /// <summary>Returns the kind in the name of an entry.</summary>
    public static string KindOf(string name) => name[..name.LastIndexOf('-')];

    [GeneratedRegex("^[a-z]{1,20}-[0-9a-f]{32}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
