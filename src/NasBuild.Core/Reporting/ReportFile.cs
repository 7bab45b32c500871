using System.Text.Json;
using NasBuild.Core.Storage;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Reporting;

/// <summary>The report of a build as a file, report.json.</summary>
internal static class ReportFile
{
    /// <summary>The file's name in the build's obj folder.</summary>
    public const string Name = "report.json";

    /// <summary>Returns the report; null if there is none, or if it is damaged.</summary>
    public static BuildReport? Find(string path)
    {
        try
        {
            return File.Exists(path) ? StageCache.FromBytes<BuildReport>(RegularFile.ReadAllBytes(path)) : null;
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            return null;
        }
    }
}
