using NasBuild.Core.Data.Images;

namespace NasBuild.Core.Pipeline.Initial;

/// <summary>A few images of each class of a folder, as a temporary folder: large ones take long to read.</summary>
internal sealed class SomeImages : IDisposable
{
    private const int Count = 64;
    private const int MostCount = 256;
    private const int OfAClass = 12;
    private readonly string folder = Directory.CreateTempSubdirectory("nasbuild-images-").FullName;

    /// <param name="path">The folder with a subfolder for each class.</param>
    public SomeImages(string path)
    {
        var classes = ImageFolder.ClassesIn(path);
        var count = Math.Clamp(OfAClass * classes.Count, Count, MostCount);
        foreach (var name in classes)
        {
            var (from, to) = (Path.Combine(path, name), Directory.CreateDirectory(Path.Combine(folder, name)).FullName);
            foreach (var file in Directory.EnumerateFiles(from).Where(ImageFile.IsNamedSo).Order(StringComparer.Ordinal)
                .Take(Math.Max(1, count / classes.Count)))
            {
                File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
            }
        }
    }

    /// <summary>The samples.</summary>
    public InitialData Data => new(null, folder, null);

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
