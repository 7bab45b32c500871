using NasProject._1;

// Without arguments: the pictures that came with the project.
string[] files = args.Length > 0 ? args : [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "samples"), "*.png").Order(StringComparer.Ordinal)];

using var classifier = new ClothesClassifier();
Console.WriteLine($"{Path.GetFileName(NasModels.Fashion.Path)}, {NasModels.Fashion.SizeBytes / 1000.0:0.0} KB");
foreach (var file in files)
{
    try
    {
        using var stream = File.OpenRead(file);
        var best = classifier.Classify(Picture.Read(stream))[0];
        Console.WriteLine($"{Path.GetFileName(file),-16} {best.Label,-12} {100 * best.Probability,5:0.0} %");
    }
    catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
    {
        Console.Error.WriteLine($"{file}: {e.Message}");
        Environment.ExitCode = 1;
    }
}
