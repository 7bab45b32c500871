using NasBuild.Engine.Native;

namespace NasBuild.Engine.Tests;

[TestClass]
public sealed class CudaProviderTests
{
    [TestMethod]
    public void NoFolderIsNamed_TheObstacleSaysHowToGetOne()
    {
        var provider = CudaProvider.Find(null, hasDriver: true);

        Assert.IsFalse(provider.IsAvailable);
        Assert.IsNull(provider.Folder);
        Assert.Contains(
            $"Reference Microsoft.ML.OnnxRuntime.Gpu {CudaProvider.PackageVersion}, which needs CUDA 13 and cuDNN 9, "
            + "or set NasOnnxRuntimeFolder",
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

        var provider = CudaProvider.Find(folder, hasDriver: true);

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
        File.WriteAllText(Path.Combine(folder, "libonnxruntime.so"), "");

        var provider = CudaProvider.Find(folder, hasDriver: true);

        Assert.IsFalse(provider.IsAvailable);
        Assert.AreEqual(folder, provider.Folder);
        Assert.Contains("cannot be loaded: ", provider.Obstacle!);
        Assert.Contains("file too short", provider.Obstacle!);
        Assert.Contains("It needs the libraries of CUDA 13 and cuDNN 9 ", provider.Obstacle!);
        Directory.Delete(folder, recursive: true);
    }

    [TestMethod]
    public void MachineHasNoDriver_TheObstacleNamesIt()
    {
        var folder = Directory.CreateTempSubdirectory("nasbuild-cuda-").FullName;
        File.WriteAllText(CudaProvider.LibraryIn(folder), "");

        var provider = CudaProvider.Find(folder, hasDriver: false);

        Assert.Contains($"There is no NVIDIA driver: '{RuntimeLibrary.DriverName}'", provider.Obstacle!);
        Directory.Delete(folder, recursive: true);
    }

    // A provider calls functions of the runtime that builds without CUDA do not have.
    [TestMethod]
    public void FolderHasNoRuntime_TheObstacleNamesIt()
    {
        var folder = Directory.CreateTempSubdirectory("nasbuild-cuda-").FullName;
        File.WriteAllText(CudaProvider.LibraryIn(folder), "");

        var provider = CudaProvider.Find(folder, hasDriver: true);

        Assert.Contains($"The folder '{folder}' has no {RuntimeLibrary.FileName}", provider.Obstacle!);
        Directory.Delete(folder, recursive: true);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void RuntimeOfTheFolder_IsUsedWhereThereIsADriver(bool hasDriver)
    {
        var folder = Directory.CreateTempSubdirectory("nasbuild-cuda-").FullName;
        File.WriteAllText(CudaProvider.LibraryIn(folder), "");
        var runtime = Path.Combine(folder, RuntimeLibrary.FileName);
        File.WriteAllText(runtime, "");

        Assert.AreEqual(hasDriver ? runtime : null, RuntimeLibrary.Find(folder, hasDriver));
        Directory.Delete(folder, recursive: true);
    }

    [TestMethod]
    public void Training_ComputesWithAllBits()
    {
        var options = CudaProvider.Options(new SessionSettings(Device: Device.Cuda) { Trains = true });

        Assert.AreEqual("0", options["use_tf32"]);
        Assert.AreEqual("HEURISTIC", options["cudnn_conv_algo_search"]);
        Assert.AreEqual("0", options["enable_cuda_graph"]);
    }

    [TestMethod]
    public void CapturedTraining_HasAGraph() => Assert.AreEqual(
        "1", CudaProvider.Options(new SessionSettings { Trains = true, CapturesGraph = true })["enable_cuda_graph"]);

    [TestMethod]
    public void Measurement_HasTheOptionsOfApplications() =>
        Assert.IsEmpty(CudaProvider.Options(new SessionSettings(Device: Device.Cuda)));
}
