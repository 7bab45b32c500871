using System.IO.Compression;

namespace NasBuild.Build.Tests.Targets;

[TestClass]
public sealed class CudaTests(TestContext context)
{
    [TestMethod]
    public void FolderIsNamed_TheWorkerKnowsItAndAnotherRunsTheStagesAgain()
    {
        using var project = new ConsumerProject(context);
        project.Write("behaviour.txt", "predict environment");

        project.RunStages("-p:NasOnnxRuntimeFolder=/opt/onnxruntime gpu/").Succeeded()
            .Says("ONNX Runtime in /opt/onnxruntime gpu.");
        project.RunStages("-p:NasOnnxRuntimeFolder=/opt/onnxruntime gpu/").Succeeded().Ran("");
        project.RunStages().Succeeded().Says("ONNX Runtime in .");
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void ProjectReferencesACudaBuild_TheWorkerKnowsItsFolder()
    {
        using var project = new ConsumerProject(context);
        project.Write("behaviour.txt", "predict environment");
        Directory.CreateDirectory(project.PathOf("feed"));
        using (var package = ZipFile.Open(project.PathOf("feed/OnnxRuntime.Gpu.1.0.0.nupkg"), ZipArchiveMode.Create))
        {
            Add(package, "OnnxRuntime.Gpu.nuspec", """
                <package><metadata>
                  <id>OnnxRuntime.Gpu</id><version>1.0.0</version><authors>nobody</authors><description>A stand-in.</description>
                </metadata></package>
                """);
            Add(package, "runtimes/linux-x64/native/libonnxruntime_providers_cuda.so", "");
            Add(package, "runtimes/win-x64/native/onnxruntime_providers_cuda.dll", "");
        }

        project.Write("App.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <RestoreSources>feed</RestoreSources>
                <RestorePackagesPath>packages</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="OnnxRuntime.Gpu" Version="1.0.0" /></ItemGroup>
            </Project>
            """);

        project.Build().Succeeded()
            .Says($"ONNX Runtime in {project.PathOf("packages/onnxruntime.gpu/1.0.0/runtimes/linux-x64/native")}.");
        project.Build("-restore").Succeeded().Ran("");
    }

    private static void Add(ZipArchive package, string name, string text)
    {
        using var writer = new StreamWriter(package.CreateEntry(name).Open());
        writer.Write(text);
    }
}
