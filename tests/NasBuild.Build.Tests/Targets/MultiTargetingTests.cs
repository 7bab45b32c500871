using static NasBuild.Build.Tests.ConsumerProject;

namespace NasBuild.Build.Tests.Targets;

[TestClass]
public sealed class MultiTargetingTests(TestContext context)
{
    [TestMethod]
    public void TwoTargetFrameworks_StagesRunOnceAndBothHaveTheModel()
    {
        using var project = new ConsumerProject(context, targetFramework: "net10.0;netstandard2.0");

        project.Build("-m:2").Succeeded().Ran(AllStages);

        Assert.IsTrue(project.Has("bin/Debug/net10.0/fashion.onnx"));
        Assert.IsTrue(project.Has("bin/Debug/netstandard2.0/fashion.onnx"));
        project.Build().Succeeded().Ran("");
        project.Build("-p:TargetFramework=net10.0").Succeeded().Ran("");

        string[] packed = ["-p:_IsPacking=true", "-p:Configuration=Debug", "-p:PackageOutputPath=packed"];
        project.MSBuild(["-target:Pack", .. packed]).Succeeded().Ran("");
        using var package = System.IO.Compression.ZipFile.OpenRead(project.PathOf("packed/App.1.0.0.nupkg"));
        Assert.ContainsSingle(
            package.Entries.Where(entry => entry.FullName.EndsWith(".onnx", StringComparison.Ordinal)));
        Assert.IsNotNull(package.GetEntry("contentFiles/any/any/fashion.onnx"));
    }
}
