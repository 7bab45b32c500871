using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using NasBuild.Core.Diagnostics;
using NasBuild.Engine.Training;

namespace NasBuild.Cli.Processes;

/// <summary>
/// Explains why a native library is missing or cannot be loaded: the platform has none, or a restore failed.
/// </summary>
internal static partial class NativeLibraryFailure
{
    // Those whose native libraries are in the package.
    private static readonly string[] Platforms = ["win-x64", "win-arm64", "linux-x64", "linux-arm64", "osx-arm64"];

    /// <summary>Returns the diagnostic; null if the error has another cause.</summary>
    public static Diagnostic? Of(Exception e)
    {
        var cause = Causes(e).FirstOrDefault(c =>
            c is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException);
        return cause is null ? null : Of(cause, RuntimeInformation.RuntimeIdentifier);
    }

    /// <summary>Returns the diagnostic on a platform.</summary>
    /// <param name="cause">The error of the loader.</param>
    /// <param name="platform">The runtime identifier.</param>
    public static Diagnostic Of(Exception cause, string platform)
    {
        var remedy = platform.Contains("musl", StringComparison.Ordinal)
            ? "There is none for musl, the C library of Alpine: build in an image with glibc, such as those of Debian "
                + "and Ubuntu."
            : !Platforms.Contains(platform)
            ? $"There are libraries for {string.Join(", ", Platforms)}."
            : "The package was not restored completely: delete it from the packages folder (nasbuild or nasbuild.tool "
                + "in ~/.nuget/packages) and restore again.";

        // The first line is for developers; those after it say what the loader found.
        var lines = cause.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var found = lines.Skip(1).FirstOrDefault(l => !l.Contains("No such file", StringComparison.Ordinal))
            ?? lines.Skip(1).FirstOrDefault() ?? lines[0];
        var name = Quoted().Match(lines[0]) is { Success: true } match ? match.Groups["name"].Value : "the library";
        return Descriptors.NativeLibraryUnusable.With(platform, NativeLoadFailure.Explain(name, found, ""), remedy);
    }

    private static IEnumerable<Exception> Causes(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
        {
            yield return e;
        }
    }

    [GeneratedRegex("'(?<name>[^']+)'")]
    private static partial Regex Quoted();
}
