using NasBuild.Engine.Training;

namespace NasBuild.Engine.Tests.Training;

[TestClass]
public sealed class TorchSharpPackageTests
{
    // tests/NasBuild.FakeEngine stands in for the package.
    private static readonly string Fake = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "../../../../NasBuild.FakeEngine/bin",
        Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/', '\\')))!, "net10.0"));

    private readonly string folder = Directory.CreateTempSubdirectory("nasbuild-engine-").FullName;

    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    public void NoFolder_TheObstacleSaysHowToGetIt(string? list)
    {
        var package = TorchSharpPackage.Find(list);

        Assert.IsNull(package.Engine);
        Assert.IsFalse(package.IsReferenced);
        Assert.AreEqual(
            "The package NasBuild.TorchSharp was not found. Reference it and TorchSharp-cpu, or set "
            + "NasTorchSharpFolders to their folders.",
            package.Obstacle);
    }

    [TestMethod]
    public void FolderWithoutIt_IsNamed()
    {
        var package = TorchSharpPackage.Find(folder);

        Assert.IsNull(package.Engine);
        Assert.IsTrue(package.IsReferenced);
        Assert.AreEqual($"None of the folders '{folder}' has NasBuild.TorchSharp.dll.", package.Obstacle);
    }

    [TestMethod]
    public void OneOfSeveralFolders_HoldsTheEngine()
    {
        var package = TorchSharpPackage.Find($"{folder}{Path.PathSeparator}{Fake}");

        Assert.IsNull(package.Obstacle);
        Assert.AreEqual(("torchsharp", "0.0.1"), (package.Engine!.Name, package.Engine.Version));
        CollectionAssert.AreEqual(
            new[] { "Det" }, package.Engine.Operators.Except(TrainingEngines.Default.Operators).ToArray());
    }

    [TestMethod]
    public void LibraryThatCannotBeLoaded_IsTheObstacle()
    {
        File.WriteAllText(Path.Combine(folder, "obstacle.txt"), "'libLibTorchSharp.so' needs GLIBCXX_3.4.32.");

        var package = TorchSharpPackage.Find($"{Fake}{Path.PathSeparator}{folder}");

        Assert.IsNull(package.Engine);
        Assert.AreEqual("'libLibTorchSharp.so' needs GLIBCXX_3.4.32.", package.Obstacle);
    }

    [TestMethod]
    public void AssemblyOfAnotherKind_IsNamed()
    {
        var path = Path.Combine(folder, "NasBuild.TorchSharp.dll");
        File.WriteAllText(path, "no assembly");

        Assert.Contains($"'{path}' cannot be loaded: ", TorchSharpPackage.Find(folder).Obstacle!);
    }

    [TestMethod]
    public void AssemblyWithoutTheEngine_IsNamed()
    {
        File.Copy(
            Path.Combine(AppContext.BaseDirectory, "NasBuild.Onnx.dll"),
            Path.Combine(folder, "NasBuild.TorchSharp.dll"));

        Assert.Contains("NasBuild.TorchSharp.dll' cannot be loaded: ", TorchSharpPackage.Find(folder).Obstacle!);
    }

    [TestCleanup]
    public void Delete() => Directory.Delete(folder, recursive: true);
}
