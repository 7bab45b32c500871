using System.Text.Json;
using System.Text.RegularExpressions;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data.Images;
using NasBuild.Core.Diagnostics;
using NasBuild.Onnx;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Data;

/// <summary>The names of a model's classes, in the order of its scores.</summary>
internal static partial class ClassLabels
{
    private const int MaxBytes = 10_000_000;

    // The names that exporters give them.
    private static readonly string[] MetadataKeys = ["labels", "names", "classes"];

    /// <summary>
    /// Returns the labels in nas.yaml, else the labels in the model's metadata if the folders of the images are named
    /// so, else these folders, else those in the metadata; empty if there are none.
    /// </summary>
    /// <exception cref="NasException">The labels of nas.yaml cannot be read, or are not one per class.</exception>
    public static IReadOnlyList<string> Of(NasConfiguration configuration, Model model)
    {
        var given = Given(configuration, model);
        return configuration.Output.Labels is null && Folders(configuration) is { } folders
            && FolderClasses.Named(folders, given).IsEmpty ? folders : given;
    }

    /// <summary>
    /// Returns the labels in nas.yaml, else those in the model's metadata; empty if there are none.
    /// </summary>
    /// <exception cref="NasException">The labels of nas.yaml cannot be read, or are not one per class.</exception>
    public static IReadOnlyList<string> Given(NasConfiguration configuration, Model model)
    {
        if (configuration.Output.Labels is not { } labels)
        {
            return InMetadata(model) ?? [];
        }

        var names = labels.Names ?? Read(configuration, labels.Path!);
        var count = configuration.Model.Task == ModelTask.ImageClassification ? ClassScores.Count(model.Graph)
            : model.Graph.Outputs is [{ Shape: [.., var last] }, ..] ? last.Size : null;
        if (count is { } classes && classes != names.Count)
        {
            throw new NasException(Descriptors.LabelNames.At(
                configuration.PositionOf("output.labels"), names.Count, classes));
        }

        return names;
    }

    private static string[] Read(NasConfiguration configuration, string file)
    {
        var path = configuration.FullPath(file);
        var position = configuration.PositionOf("output.labels");
        if (!File.Exists(path))
        {
            throw new NasException(Descriptors.DataMissing.At(position, file, "output.labels"));
        }

        try
        {
            using var reader = new StreamReader(new MemoryStream(RegularFile.ReadAllBytes(path, MaxBytes)));
            return [.. reader.ReadToEnd().Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NasException(Descriptors.DataUnreadable.At(position, file, e.Message), e);
        }
    }

    private static IReadOnlyList<string>? Folders(NasConfiguration configuration) => configuration.Data.Splits
        .Where(s => s.Path is not null && Directory.Exists(configuration.FullPath(s.Path)))
        .Select(s => ImageFolder.ClassesIn(configuration.FullPath(s.Path!)))
        .FirstOrDefault(c => c.Count > 0);

    // As a JSON list, or, as Ultralytics writes it, as a Python dictionary: {0: 'person', 1: 'bicycle'}.
    private static string[]? InMetadata(Model model)
    {
        if (MetadataKeys.Select(k => model.Metadata.GetValueOrDefault(k))
            .FirstOrDefault(t => t is not null) is not { } text)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<string[]>(text);
        }
        catch (JsonException)
        {
            var found = PythonItem().Matches(text);
            return found.Count == 0 ? null : [.. found.Select(m => m.Groups["name"].Value)];
        }
    }

    [GeneratedRegex("""[{,]\s*\d+:\s*(?<quote>['"])(?<name>.*?)\k<quote>(?=\s*[,}])""", RegexOptions.ExplicitCapture)]
    private static partial Regex PythonItem();
}
