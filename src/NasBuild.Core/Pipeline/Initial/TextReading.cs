using System.Globalization;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Data.Texts;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Initial;

/// <summary>How a model may read texts: with the tokenizers that lie beside it.</summary>
internal static class TextReading
{
    private static readonly string[] Endings = [".txt", ".csv", ".tsv"];
    private static readonly string[] Names = ["tokenizer.json", "vocab.txt"];

    // Hugging Face puts models into a folder 'onnx', and their tokenizer above it.
    private const string ModelFolder = "onnx";

    /// <summary>Returns the ways to read the samples as texts, the most likely first.</summary>
    /// <param name="model">The model.</param>
    /// <param name="modelPath">Its path.</param>
    /// <param name="data">The samples.</param>
    /// <param name="relative">Returns a path relative to nas.yaml, as nas.yaml writes it.</param>
    public static IEnumerable<SampleReading> Of(
        Model model, string modelPath, InitialData data, Func<string, string> relative)
    {
        var tokens = model.Graph.RequiredInputs.FirstOrDefault(i =>
            i is { ElementType: ElementType.Int64 or ElementType.Int32, Shape.Length: 2 });
        if (tokens is null || !data.Paths.Any(IsText))
        {
            return [];
        }

        var length = tokens.Shape!.Value[1].FixedSize ?? new TextSettings().MaxLength;
        return Tokenizers(modelPath).Where(IsReadable).Select(path => new SampleReading(
        [
            (string.Create(
                CultureInfo.InvariantCulture, $"text: {{ tokenizer: {relative(path)}, max-length: {length} }}"),
                "as the model was trained; longer texts are cut, shorter ones padded"),
        ]));
    }

    private static bool IsText(string path)
    {
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^".gz".Length] : path;
        return File.Exists(path) && Endings.Any(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<string> Tokenizers(string modelPath)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(modelPath))!;
        string?[] folders = [folder, Path.GetFileName(folder) == ModelFolder ? Path.GetDirectoryName(folder) : null];
        return folders.OfType<string>().SelectMany(f => Names.Select(name => Path.Combine(f, name)).Where(File.Exists)
            .Concat(Directory.EnumerateFiles(f, "*.model").Order(StringComparer.Ordinal)));
    }

    private static bool IsReadable(string path)
    {
        try
        {
            _ = TextTokenizer.Read(path);
            return true;
        }
        catch (Exception e) when (e is DataFormatException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
