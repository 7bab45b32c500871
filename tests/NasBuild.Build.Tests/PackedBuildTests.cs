using System.Diagnostics;
using System.Globalization;
using NasBuild.Cli.Tests;

namespace NasBuild.Build.Tests;

/// <summary>What the packages do in real projects, with the real worker and a small model.</summary>
[TestClass]
public sealed class PackedBuildTests(TestContext context)
{
    private const string Program = """
        var model = new FileInfo(Path.Combine(AppContext.BaseDirectory, "net.onnx"));
        Console.WriteLine($"{model.Name} is here: {model.Length > 1000}");
        """;

    [TestMethod]
    public void Application_BuildsRunsRebuildsAndPublishes()
    {
        using var project = new PackedProject(context);
        Application(project, "Söhne & App");

        project.Build("Söhne & App").Succeeded().Ran(ConsumerProject.AllStages).Says($"NasBuild -> net -> {project.PathOf("Söhne & App/bin/Debug/net10.0/net.onnx")}");
        project.Dotnet("Söhne & App", "run", "--no-build").Succeeded().Says("net.onnx is here: True");
        project.Build("Söhne & App", "--no-restore").Succeeded().Ran("");

        project.Edit("Söhne & App/nas.yaml", "prune:", "prune: { round-to: 4 }");
        project.Build("Söhne & App", "--no-restore").Succeeded().Ran(ConsumerProject.AllStages);
        project.Write("Söhne & App/nas.yaml", "# said\n" + project.Read("Söhne & App/nas.yaml"));
        project.Build("Söhne & App", "--no-restore").Succeeded().Ran("validate");

        project.Dotnet("Söhne & App", "publish", "--disable-build-servers", "-o", "published", "--use-current-runtime", "--self-contained", "false", "-p:PublishSingleFile=true").Succeeded().Ran("");
        Assert.IsTrue(project.Has("Söhne & App/published/net.onnx"));
        using var published = Process.Start(new ProcessStartInfo(project.PathOf("Söhne & App/published/App" + (OperatingSystem.IsWindows() ? ".exe" : ""))) { RedirectStandardOutput = true })!;
        Assert.Contains("net.onnx is here: True", published.StandardOutput.ReadToEnd());
    }

    [TestMethod]
    public void Locked_SaysExactlyWhatDiffersAndShipsNothingElse()
    {
        using var project = new PackedProject(context);
        Application(project, "App");
        project.Build("App", "-p:NasMode=locked").Failed().Says("error NAS5102: 'nas.lock.json' does not exist, and NasMode=locked searches nothing.");
        project.Build("App").Succeeded();
        project.Build("App", "-p:NasMode=locked").Succeeded();
        var (good, yaml, model) = (project.Read("App/nas.lock.json"), project.Read("App/nas.yaml"), File.ReadAllBytes(project.PathOf("App/net.onnx")));

        project.Write("App/nas.lock.json", good.Replace("\"population\": 4", "\"population\": 5", StringComparison.Ordinal));
        project.Build("App", "-p:NasMode=locked").Failed().Says($"{project.PathOf("App/nas.lock.json")}(1,1): error NAS5101:").Says("search.population is 4, the lock says 5");

        project.Write("App/nas.lock.json", good.Replace("\"sha256\": \"", "\"sha256\": \"0", StringComparison.Ordinal));
        project.Build("App", "-p:NasMode=locked").Failed().Says("error NAS5105: ");

        project.Write("App/nas.lock.json", good[..^20]);
        project.Build("App", "-p:NasMode=locked").Failed().Says("error NAS5103: 'nas.lock.json' cannot be understood");

        project.Write("App/nas.lock.json", good);
        project.Write("App/nas.yaml", yaml.Replace("agreement: 1 %", "agreement: 2 %", StringComparison.Ordinal));
        project.Build("App", "-p:NasMode=locked").Failed().Says("target.agreement is \"2 %\", the lock says \"1 %\"");

        project.Write("App/nas.yaml", yaml);
        File.WriteAllBytes(project.PathOf("App/net.onnx"), [.. model, 0x82, 0x01, 0x00]);
        project.Build("App", "-p:NasMode=locked").Failed().Says("error NAS5101:").Says("model net.onnx has SHA-256 ");

        File.WriteAllBytes(project.PathOf("App/net.onnx"), model);
        project.Build("App", "-p:NasMode=locked").Succeeded();
    }

    [TestMethod]
    public void TwoBuildsAtOnceWithOneModel_BothSucceed()
    {
        using var project = new PackedProject(context);
        foreach (var name in new[] { "One", "Two" })
        {
            Application(project, name, """<ItemGroup><NasModel Include="../model/nas.yaml" /></ItemGroup>""");
            File.Delete(project.PathOf($"{name}/nas.yaml"));
        }

        Directory.CreateDirectory(project.PathOf("model"));
        SmallProject.WriteTo(project.PathOf("model"));
        project.Dotnet("One", "restore").Succeeded();
        project.Dotnet("Two", "restore").Succeeded();

        var builds = new[] { "One", "Two" }.Select(name => project.Start(name, "build", "--no-restore", "--disable-build-servers")).ToArray();
        var outputs = builds.Select(b => b.StandardOutput.ReadToEndAsync()).ToArray();
        foreach (var (build, output) in builds.Zip(outputs))
        {
            build.WaitForExit();
            context.WriteLine(output.Result);
            Assert.AreEqual(0, build.ExitCode, output.Result);
            build.Dispose();
        }

        Assert.IsTrue(project.Has("model/nas.lock.json"));
        Assert.AreSequenceEqual(File.ReadAllBytes(project.PathOf("One/bin/Debug/net10.0/net.onnx")), File.ReadAllBytes(project.PathOf("Two/bin/Debug/net10.0/net.onnx")));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void BuildIsCancelled_NoProcessIsLeftAndTheTrialsStay()
    {
        using var project = new PackedProject(context);
        Application(project, "App");
        project.Dotnet("App", "restore").Succeeded();

        using var build = project.Start("App", "build", "--no-restore", "--disable-build-servers");
        var output = build.StandardOutput.ReadToEndAsync();
        Wait.Until(() => project.Has("App/obj/nas/trials.jsonl"));
        using (var interrupt = Process.Start("kill", ["-INT", build.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            interrupt.WaitForExit();
        }

        build.WaitForExit();
        context.WriteLine(output.Result);
        Assert.AreNotEqual(0, build.ExitCode);
        Wait.Until(() => ProcessesThatName(project.Folder).Length == 0);
        Assert.IsFalse(project.Has("App/obj/nas/search.stamp"));

        project.Build("App", "--no-restore").Succeeded().Ran("search prune emit report");
    }

    [TestMethod]
    public void LibraryForSeveralFrameworks_PacksItsModelOnceAndAnotherProjectGetsIt()
    {
        using var project = new PackedProject(context);
        Application(project, "Library", properties: """
            <OutputType>Library</OutputType><TargetFramework /><TargetFrameworks>net10.0;netstandard2.0</TargetFrameworks><ImplicitUsings>disable</ImplicitUsings>
            <PackageId>Library.With.Model</PackageId><Version>2.1.0</Version><PackageOutputPath>../feed</PackageOutputPath>
            """);
        project.Write("Library/Program.cs", "public class Classifier { }");

        project.Dotnet("Library", "pack", "--disable-build-servers", "-m").Succeeded().Ran(ConsumerProject.AllStages);

        Application(project, "Consumer", """<ItemGroup><PackageReference Include="Library.With.Model" Version="2.1.0" /></ItemGroup>""", "<RestoreAdditionalProjectSources>../feed</RestoreAdditionalProjectSources>");
        File.Delete(project.PathOf("Consumer/nas.yaml"));
        project.Build("Consumer").Succeeded().Ran("");
        project.Dotnet("Consumer", "run", "--no-build").Succeeded().Says("net.onnx is here: True");
    }

    internal static void Application(PackedProject project, string folder, string items = "", string properties = "")
    {
        project.Write($"{folder}/App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                {properties}
              </PropertyGroup>
              <ItemGroup><PackageReference Include="NasBuild" Version="{PackedPackages.Version}" PrivateAssets="all" /></ItemGroup>
              {items}
            </Project>
            """);
        project.Write($"{folder}/Program.cs", Program);
        SmallProject.WriteTo(project.PathOf(folder));
        project.Edit($"{folder}/nas.yaml", "budget: { time: 5 min }", "budget: { time: 5 min, trials: 5 }");
    }

    private static string[] ProcessesThatName(string folder) => [.. Directory.EnumerateDirectories("/proc").Select(CommandLine).Where(c => c.Contains(folder, StringComparison.Ordinal))];

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
