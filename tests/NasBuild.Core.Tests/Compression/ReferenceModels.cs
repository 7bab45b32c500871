using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Compression;

/// <summary>
/// The trained models beside the repository; tests that need them are inconclusive where they are absent.
/// </summary>
internal static class ReferenceModels
{
    public static Model Load(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "models", name);
            if (File.Exists(path))
            {
                return Model.Load(path);
            }
        }

        Assert.Inconclusive($"shared/models/{name} is not beside the repository.");
        throw new InvalidOperationException();
    }
}
