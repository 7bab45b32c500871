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
    public void ProjectReferencesThePackages_TheWorkerKnowsTheirFoldersAndTheOutputHasNoneOfThem()
    {
        using var project = new ConsumerProject(context);
        project.Write("behaviour.txt", "predict environment");
        Directory.CreateDirectory(project.PathOf("feed"));
        Pack(
            project, "NasBuild.TorchSharp", Own("props"), Own("targets"),
            ("tools/net10.0/NasBuild.TorchSharp.dll", ""));
        Pack(
            project, "TorchSharp", ("lib/net10.0/TorchSharp.dll", ""),
            ("runtimes/linux-x64/native/libLibTorchSharp.so", ""), ("runtimes/win-x64/native/LibTorchSharp.dll", ""));
        Pack(
            project, "libtorch-cpu", ("runtimes/linux-x64/native/libtorch_cpu.so", ""),
            ("runtimes/linux-x64/native/libc10.so", ""));
        WriteProject(project, "PrivateAssets=\"all\"");

        string Folder(string path) => project.PathOf($"packages/{path}");
        project.Build().Succeeded().Says("TorchSharp in " + string.Join(
            Path.PathSeparator, Folder("nasbuild.torchsharp/1.0.0/tools/net10.0"),
            Folder("torchsharp/1.0.0/lib/net10.0"), Folder("libtorch-cpu/1.0.0/runtimes/linux-x64/native"),
            Folder("torchsharp/1.0.0/runtimes/linux-x64/native")));
        Assert.AreEqual("", Copied(project));

        // An application that uses TorchSharp itself needs the files.
        WriteProject(project, "");
        project.Build("-restore").Succeeded();
        Assert.AreEqual("TorchSharp.dll libLibTorchSharp.so libc10.so libtorch_cpu.so", Copied(project));
    }

    private static void WriteProject(ConsumerProject project, string assets) => project.Write("App.csproj", $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <RestoreSources>feed</RestoreSources>
            <RestorePackagesPath>packages</RestorePackagesPath>
            <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
            <SelfContained>false</SelfContained>
            <CopyLocalLockFileAssemblies>true</CopyLocalLockFileAssemblies>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="NasBuild.TorchSharp" Version="1.0.0" PrivateAssets="all" />
            <PackageReference Include="TorchSharp" Version="1.0.0" ExcludeAssets="compile" {assets} />
            <PackageReference Include="libtorch-cpu" Version="1.0.0" {assets} />
          </ItemGroup>
        </Project>
        """);

    private static string Copied(ConsumerProject project) => string.Join(' ', Directory
        .GetFiles(project.PathOf("bin"), "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f))
        .Where(f => f.Contains("orch", StringComparison.Ordinal) || f.Contains("c10", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal));

    private static (string Path, string Text) Own(string kind)
    {
        var path = $"build/NasBuild.TorchSharp.{kind}";
        return (path, File.ReadAllText(Path.Combine(Repository.Root, "src/NasBuild.TorchSharp", path)));
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
