using System.Text;
using System.Text.RegularExpressions;

namespace NasBuild.Engine.Training;

/// <summary>Explains why a native library of an optional package cannot be loaded.</summary>
public static partial class NativeLoadFailure
{
    /// <summary>
    /// Returns the reason and the remedy as sentences: for a C++ library that is too old, with the version that is
    /// needed and the one that was found.
    /// </summary>
    /// <param name="library">The library's file.</param>
    /// <param name="message">The loader's message.</param>
    /// <param name="remedy">The remedy for other reasons, as a sentence.</param>
    public static string Explain(string library, string message, string remedy)
    {
        var name = Path.GetFileName(library);
        if (TooOld().Match(message) is not { Success: true } match)
        {
            return $"'{name}' cannot be loaded: {message.Trim().TrimEnd('.')}. {remedy}";
        }

        var (file, needed) = (match.Groups["file"].Value, match.Groups["needed"].Value);
        var found = Newest(file, needed[..(needed.LastIndexOf('_') + 1)]);
        return $"'{name}' needs {needed}, and '{file}' has {found ?? "an older version"}. Build on a newer system, such "
            + "as Debian 13 or Ubuntu 24.04, or in a container of one.";
    }

    /// <summary>Returns the newest version of a family, such as <c>GLIBCXX_</c>, that a library defines.</summary>
    private static string? Newest(string file, string family) => !File.Exists(file) ? null : Version()
        .Matches(Encoding.Latin1.GetString(File.ReadAllBytes(file)))
        .Select(m => m.Value).Where(v => v.StartsWith(family, StringComparison.Ordinal))
        .MaxBy(v => System.Version.Parse(v[family.Length..]));

    // /lib/x86_64-linux-gnu/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /x/libLibTorchSharp.so)
    [GeneratedRegex(@"(?<file>/[^\s:]+): version [`'](?<needed>[A-Z]+_[0-9.]+)' not found")]
    private static partial Regex TooOld();

    [GeneratedRegex(@"(GLIBCXX|CXXABI|GLIBC)_[0-9]+(\.[0-9]+)+")]
    private static partial Regex Version();
}
