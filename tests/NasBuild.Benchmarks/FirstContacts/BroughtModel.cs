using System.IO.Compression;
using NasBuild.Benchmarks.Exports;
using NasBuild.Benchmarks.RealModels;

namespace NasBuild.Benchmarks.FirstContacts;

/// <summary>A model and samples as users have them.</summary>
/// <param name="Name">What they are.</param>
/// <param name="Write">
/// Writes them into a folder, and returns the name of the model and that of the samples, if there are any; null if the
/// model cannot be had.
/// </param>
internal sealed record BroughtModel(string Name, Func<string, (string Model, string? Data)?> Write)
{
    private const int Pictures = 600;
    private const int Verses = 60;
    private const string Model = "model.onnx";

    public static IReadOnlyList<BroughtModel> All { get; } =
    [
        new("all-MiniLM-L6-v2, no data", folder => Published("minilm", folder) ? (Model, null) : null),
        new($"all-MiniLM-L6-v2, {Verses} verses in a .txt", folder =>
        {
            WriteVerses(Path.Combine(folder, "verses.txt"));
            return Published("minilm", folder) ? (Model, "verses.txt") : null;
        }),
        new("ResNet18 of CNTK, no data", folder => Published("resnet18", folder) ? (Model, null) : null),
        new("ResNet exported by PyTorch, no data", folder => Exported(folder) ? (Model, null) : null),
        new("ResNet exported by PyTorch, an .npz", folder => Exported(folder) ? (Model, "samples.npz") : null),
        new($"fashion-resnet14, {Pictures} JPEG, PNG and WebP pictures of many sizes, a folder a class", folder =>
        {
            MixedPictures.Write(Path.Combine(folder, "pictures"), Pictures);
            File.Copy(
                Path.Combine(
                    Repository.Root, "examples", "FashionClassifier", "models", "fashion-resnet14.onnx"),
                Path.Combine(folder, Model));
            return (Model, "pictures");
        }),
    ];

    private static bool Published(string name, string folder)
    {
        Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "real-models"));
        var model = ModelTable.All.Single(m => m.Name == name);
        if (ModelStore.Find(model) is not { } path)
        {
            return false;
        }

        File.Copy(path, Path.Combine(folder, Model));
        if (model.Vocabulary is not null)
        {
            File.Copy(ModelStore.VocabularyOf(model), Path.Combine(folder, "vocab.txt"));
        }

        return true;
    }

    private static bool Exported(string folder)
    {
        const string net = "resnet", version = "13";
        if (ExportedNets.Export(net, version) is not { } exports)
        {
            return false;
        }

        File.Copy(Path.Combine(exports, $"{net}-{version}.onnx"), Path.Combine(folder, Model));
        File.Copy(Path.Combine(exports, $"{net}.npz"), Path.Combine(folder, "samples.npz"));
        Directory.Delete(exports, recursive: true);
        return true;
    }

    private static void WriteVerses(string path)
    {
        using var text = new StreamReader(new GZipStream(
            File.OpenRead(Path.Combine(Repository.Shared, "data", "kjv", "train.txt.gz")), CompressionMode.Decompress));
        File.WriteAllLines(path, text.ReadToEnd().Split('\n').Where(l => l.Length > 20).Take(Verses));
    }
}
