using System.Collections.Immutable;
using System.Text.Json;
using NasBuild.Core.Builds;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Storage;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Reporting;

/// <summary>
/// The diagnostics that each stage of a model reported in its last run: <c>diagnostics.json</c> in the build's obj
/// folder.
/// </summary>
public static class DiagnosticsFile
{
    /// <summary>Records the diagnostics of a stage, in place of those of its previous run.</summary>
    /// <param name="objFolder">The model's obj folder.</param>
    /// <param name="configPath">The path of nas.yaml.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="diagnostics">Its diagnostics.</param>
    /// <exception cref="NasException">The file cannot be written.</exception>
    public static void Record(string objFolder, string configPath, Stage stage, IEnumerable<Diagnostic> diagnostics)
    {
        var stages = Stages(objFolder)
            .SetItem(stage, [.. diagnostics.Select(d => ReportedDiagnostic.Of(d, configPath))]);
        AtomicFile.WriteIfChanged(PathIn(objFolder), StageCache.ToBytes(stages));
    }

    /// <summary>Returns all recorded diagnostics, in the order of the stages; none if nothing was recorded.</summary>
    public static IEnumerable<ReportedDiagnostic> Read(string objFolder) =>
        Stages(objFolder).SelectMany(s => s.Value).Where(d => d is not null);

    private static ImmutableSortedDictionary<Stage, ImmutableArray<ReportedDiagnostic>> Stages(string objFolder)
    {
        var path = PathIn(objFolder);
        try
        {
            return (File.Exists(path)
                ? StageCache.FromBytes<ImmutableSortedDictionary<Stage, ImmutableArray<ReportedDiagnostic>>>(
                    RegularFile.ReadAllBytes(path))
                : null)
                ?? ImmutableSortedDictionary<Stage, ImmutableArray<ReportedDiagnostic>>.Empty;
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            // A file of another version is ignored, and a damaged one.
            return ImmutableSortedDictionary<Stage, ImmutableArray<ReportedDiagnostic>>.Empty;
        }
    }

    private static string PathIn(string objFolder) => Path.Combine(objFolder, "diagnostics.json");
}
