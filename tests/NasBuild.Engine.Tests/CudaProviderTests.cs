namespace NasBuild.Engine.Tests;

[TestClass]
public sealed class CudaProviderTests
{
    [TestMethod]
    public void NoFolderIsNamed_TheObstacleSaysHowToGetOne()
    {
        var provider = CudaProvider.Find(null);

        Assert.IsFalse(provider.IsAvailable);
        Assert.IsNull(provider.Folder);
        Assert.Contains(
            $"Reference Microsoft.ML.OnnxRuntime.Gpu {CudaProvider.PackageVersion}, or set NasOnnxRuntimeFolder",
            provider.Obstacle!);
    }

    [TestMethod]
    public void PackageVersion_HasTheMinorVersionOfThisRuntime() =>
        Assert.AreEqual(
            Version.Parse(ExecutionProviders.Version).ToString(2),
            Version.Parse(CudaProvider.PackageVersion).ToString(2));

    [TestMethod]
    public void FolderHasNoProvider_TheObstacleNamesTheLibrary()
    {
        var folder = Directory.CreateTempSubdirectory("nasbuild-cuda-").FullName;

        var provider = CudaProvider.Find(folder);

        Assert.IsFalse(provider.IsAvailable);
        Assert.Contains($"The folder '{folder}' has no ", provider.Obstacle!);
        Directory.Delete(folder);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void LibraryCannotBeLoaded_TheObstacleSaysWhy()
    {
        var folder = Directory.CreateTempSubdirectory("nasbuild-cuda-").FullName;
        File.WriteAllText(Path.Combine(folder, "libonnxruntime_providers_cuda.so"), "not a library");

        var provider = CudaProvider.Find(folder);

        Assert.IsFalse(provider.IsAvailable);
        Assert.AreEqual(folder, provider.Folder);
        Assert.Contains("cannot be loaded: ", provider.Obstacle!);
        Assert.Contains("file too short", provider.Obstacle!);
        Directory.Delete(folder, recursive: true);
    }
}
