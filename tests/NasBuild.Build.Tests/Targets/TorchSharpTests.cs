using System.IO.Compression;

namespace NasBuild.Build.Tests.Targets;

[TestClass]
public sealed class TorchSharpTests(TestContext context)
{
    [TestMethod]
    public void FoldersAreNamed_TheWorkerKnowsThemAndOthersRunTheStagesAgain()
    {
        using var project = new ConsumerProject(context);
        project.Write("behaviour.txt", "predict environment");

        project.RunStages("-p:NasTorchSharpFolders=/opt/engine/%3B/opt/lib torch").Succeeded()
            .Says($"TorchSharp in /opt/engine{Path.PathSeparator}/opt/lib torch.");
        project.RunStages("-p:NasTorchSharpFolders=/opt/engine/%3B/opt/lib torch").Succeeded().Ran("");
        project.RunStages().Succeeded().Says("TorchSharp in .");
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void ProjectReferencesThePackages_TheWorkerKnowsTheirFolders()
    {
        using var project = new ConsumerProject(context);
        project.Write("behaviour.txt", "predict environment");
        Directory.CreateDirectory(project.PathOf("feed"));
        Pack(
            project, "Engine",
            ("build/Engine.props", """
                <Project><PropertyGroup>
                  <_NasTorchSharpPackage>$([MSBuild]::NormalizeDirectory('$(MSBuildThisFileDirectory)', '..', 'tools', 'net10.0'))</_NasTorchSharpPackage>
                </PropertyGroup></Project>
                """));
        Pack(
            project, "Torch", ("lib/net10.0/TorchSharp.dll", ""),
            ("runtimes/linux-x64/native/libLibTorchSharp.so", ""), ("runtimes/win-x64/native/LibTorchSharp.dll", ""));
        Pack(
            project, "LibTorch", ("runtimes/linux-x64/native/libtorch_cpu.so", ""),
            ("runtimes/linux-x64/native/libc10.so", ""));
        project.Write("App.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <RestoreSources>feed</RestoreSources>
                <RestorePackagesPath>packages</RestorePackagesPath>
                <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
                <SelfContained>false</SelfContained>
                <UseAppHost>false</UseAppHost>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Engine" Version="1.0.0" />
                <PackageReference Include="Torch" Version="1.0.0" ExcludeAssets="compile" />
                <PackageReference Include="LibTorch" Version="1.0.0" />
              </ItemGroup>
            </Project>
            """);

        string Folder(string path) => project.PathOf($"packages/{path}");
        project.RunStages("-restore").Succeeded().Says("TorchSharp in " + string.Join(
            Path.PathSeparator, Folder("engine/1.0.0/tools/net10.0"), Folder("torch/1.0.0/lib/net10.0"),
            Folder("libtorch/1.0.0/runtimes/linux-x64/native"), Folder("torch/1.0.0/runtimes/linux-x64/native")));
    }

    private static void Pack(ConsumerProject project, string id, params (string Path, string Text)[] files)
    {
        using var package = ZipFile.Open(project.PathOf($"feed/{id}.1.0.0.nupkg"), ZipArchiveMode.Create);
        Add(package, $"{id}.nuspec", $"""
            <package><metadata>
              <id>{id}</id><version>1.0.0</version><authors>nobody</authors><description>A stand-in.</description>
            </metadata></package>
            """);
        foreach (var (path, text) in files)
        {
            Add(package, path, text);
        }
    }

    private static void Add(ZipArchive package, string name, string text)
    {
        using var writer = new StreamWriter(package.CreateEntry(name).Open());
        writer.Write(text);
    }
}
