using System.Diagnostics;
using System.Globalization;
using NasBuild.Cli.Tests;

namespace NasBuild.Build.Tests.Packages;

/// <summary>What the packages do in real projects, with the real worker and a small model.</summary>
[TestClass]
public sealed class PackedBuildTests(TestContext context)
{
    [TestMethod]
    public void Application_BuildsRunsRebuildsAndPublishes()
    {
        const string Name = BuiltApplication.Name;
        var application = BuiltApplication.Provide(context);
        var project = application.Project;
        var isHere = $"net.onnx is here: {application.Model.Length} bytes";

        application.FirstBuild.Ran(ConsumerProject.AllStages)
            .Says($"NasBuild -> net -> {project.PathOf($"{Name}/bin/Debug/net10.0/net.onnx")}");
        project.Dotnet(Name, "run", "--no-build").Succeeded().Says(isHere);
        Assert.DoesNotContain("NasBuild", project.Build(Name, "--no-restore").Succeeded().Ran("").Output);

        project.Write($"{Name}/nas.yaml", "# said\n" + project.Read($"{Name}/nas.yaml"));
        project.BuildInProcess(Name).Succeeded().Ran("validate");

        string[] singleFile = ["--use-current-runtime", "--self-contained", "false", "-p:PublishSingleFile=true"];
        project.Dotnet(Name, ["publish", "--disable-build-servers", "-o", "published", .. singleFile]).Succeeded()
            .Ran("");
        Assert.IsTrue(project.Has($"{Name}/published/net.onnx"));
        var executable = project.PathOf($"{Name}/published/App" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        using var published = UserProcess.Start(project.Folder, executable, []);
        Assert.Contains(isHere, published.StandardOutput.ReadToEnd());

        // All other stages follow the plan that this one leaves.
        project.Edit($"{Name}/nas.yaml", "prune:", "prune: { round-to: 4 }");
        project.BuildInProcess(Name, "-target:NasValidate").Succeeded().Ran("validate");
        Assert.Contains("\"round-to\": 4", project.Read($"{Name}/obj/nas/plan.json"));
    }

    [TestMethod]
    public void Locked_SaysExactlyWhatDiffersAndShipsNothingElse()
    {
        using var project = new PackedProject(context);
        SmallApplication.WriteTo(project, "App");
        Locked().Failed()
            .Tells("error NAS5102", "'nas.lock.json'");
        BuiltApplication.Provide(context).CopyLockTo(project.PathOf("App"));
        Locked().Succeeded().Says("(from the lock)");
        var (good, yaml) = (project.Read("App/nas.lock.json"), project.Read("App/nas.yaml"));
        var model = File.ReadAllBytes(project.PathOf("App/net.onnx"));

        project.Write(
            "App/nas.lock.json", good.Replace("\"population\": 4", "\"population\": 5", StringComparison.Ordinal));
        Locked().Failed()
            .Tells($"{project.PathOf("App/nas.lock.json")}(1,1): error NAS5101", "search.population", " 4", " 5");

        project.Write("App/nas.lock.json", good.Replace("\"sha256\": \"", "\"sha256\": \"0", StringComparison.Ordinal));
        Locked().Failed().Tells("error NAS5105");

        project.Write("App/nas.lock.json", good[..^20]);
        Locked().Failed().Tells("error NAS5103", "'nas.lock.json'");

        project.Write("App/nas.lock.json", good);
        project.Write("App/nas.yaml", yaml.Replace("agreement: 1 %", "agreement: 2 %", StringComparison.Ordinal));
        Locked().Failed().Tells("error NAS5101", "target.agreement", "\"2 %\"", "\"1 %\"");

        project.Write("App/nas.yaml", yaml);
        File.WriteAllBytes(project.PathOf("App/net.onnx"), [.. model, 0x82, 0x01, 0x00]);
        Locked().Failed().Tells("error NAS5101", "net.onnx", "SHA-256");

        File.WriteAllBytes(project.PathOf("App/net.onnx"), model);
        Locked().Succeeded();

        BuildRun Locked() => project.BuildInProcess("App", "-p:NasMode=locked");
    }

    [TestMethod]
    public void TwoBuildsAtOnceWithOneModel_BothSucceed()
    {
        using var project = new PackedProject(context);
        foreach (var name in new[] { "One", "Two" })
        {
            SmallApplication.WriteTo(project, name, """<NasModel Include="../model/nas.yaml" />""");
            File.Delete(project.PathOf($"{name}/nas.yaml"));
        }

        Directory.CreateDirectory(project.PathOf("model"));
        SmallProject.WriteTo(project.PathOf("model"));
        project.Edit("model/nas.yaml", "time: 5 min", "time: 5 min, trials: 2");
        project.Restore("One");
        project.Restore("Two");

        string[] names = ["One", "Two"];
        var builds = names.Select(n => project.Start(n, "build", "--no-restore", "--disable-build-servers")).ToArray();
        var outputs = builds.Select(b => b.StandardOutput.ReadToEndAsync()).ToArray();
        foreach (var (build, output) in builds.Zip(outputs))
        {
            build.WaitForExit();
            context.WriteLine(output.Result);
            Assert.AreEqual(0, build.ExitCode, output.Result);
            build.Dispose();
        }

        Assert.IsTrue(project.Has("model/nas.lock.json"));
        Assert.AreSequenceEqual(Model("One"), Model("Two"));

        byte[] Model(string name) => File.ReadAllBytes(project.PathOf($"{name}/bin/Debug/net10.0/net.onnx"));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void BuildIsCancelled_NoProcessIsLeftAndTheTrialsStay()
    {
        using var project = new PackedProject(context);

        // With widths enough that the search is not over before the interrupt arrives.
        SmallApplication.WriteTo(project, "App", trials: 300, channels: 128);
        project.Restore("App");

        using var build = project.Start("App", "build", "--no-restore", "--disable-build-servers");
        var output = build.StandardOutput.ReadToEndAsync();
        Wait.Until(() =>
            project.Has("App/obj/nas/trials.jsonl") && project.Read("App/obj/nas/trials.jsonl").Length > 0);
        using (var interrupt = Process.Start("kill", ["-INT", build.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            interrupt.WaitForExit();
        }

        build.WaitForExit();
        context.WriteLine(output.Result);
        Assert.AreNotEqual(0, build.ExitCode);
        Wait.Until(() => ProcessesThatName(project.Folder).Length == 0);
        Assert.IsFalse(project.Has("App/obj/nas/search.stamp"));

        project.Edit("App/nas.yaml", "trials: 300", "trials: 4");
        project.BuildInProcess("App", "-target:NasSearch").Succeeded().Tells("info NAS3103");
    }

    [TestMethod]
    public void LibraryForSeveralFrameworks_PacksItsModelOnceAndAnotherProjectGetsIt()
    {
        using var project = new PackedProject(context);
        SmallApplication.WriteWithoutModel(project, "Library", SmallApplication.NasBuild, $"""
            <OutputType>Library</OutputType><TargetFramework /><TargetFrameworks>net10.0;netstandard2.0</TargetFrameworks>
            <ImplicitUsings>disable</ImplicitUsings><NasWorkerPath>{ConsumerProject.Package}/worker/nas.dll</NasWorkerPath>
            <PackageId>Library.With.Model</PackageId><Version>2.1.0</Version><PackageOutputPath>../feed</PackageOutputPath>
            """);
        project.Write("Library/Program.cs", "public class Classifier { }");
        project.Write("Library/nas.yaml", "model: model.txt\noutput: net.onnx\n");
        project.Write("Library/model.txt", "model");

        project.Dotnet("Library", "pack", "--disable-build-servers", "-m").Succeeded().Ran(ConsumerProject.AllStages);

        SmallApplication.WriteWithoutModel(
            project,
            "Consumer",
            """<PackageReference Include="Library.With.Model" Version="2.1.0" />""",
            "<RestoreAdditionalProjectSources>../feed</RestoreAdditionalProjectSources>");
        project.BuildInProcess("Consumer").Succeeded().Ran("");
        project.Dotnet("Consumer", "run", "--no-build").Succeeded()
            .Says($"net.onnx is here: {"optimised model".Length} bytes");
    }

    private static string[] ProcessesThatName(string folder) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(CommandLine).Where(c => c.Contains(folder, StringComparison.Ordinal))];

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
