using System.Globalization;
using System.IO.Compression;
using System.Xml.Linq;
using NasBuild.Build.Tests.Packages;
using NasBuild.Cli.Tests;

namespace NasBuild.Build.Tests.Templates;

[TestClass]
public sealed class TemplateTests(TestContext context)
{
    // No warning in a project as it is created, whoever adds this property to it.
    private static readonly (string Name, string Value) Strict = ("TreatWarningsAsErrors", "true");

    [TestMethod]
    public void ConsoleApplication_BuildsFromItsLockRunsAndTests()
    {
        const string name = "Söhne & Töchter";
        using var project = new PackedProject(context);
        PackedTemplates.New(project, ".", "nasproject", "-o", name).Succeeded();
        var theLock = project.Read($"{name}/nas.lock.json");
        Assert.Contains($"--project {name}.Tests", project.Read($"{name}/AGENTS.md"));

        project.Build(name, "-p:TreatWarningsAsErrors=true").Succeeded().Ran(ConsumerProject.AllStages)
            .Says("(from the lock)").Says("0 Warning(s)");
        Assert.AreEqual(theLock, project.Read($"{name}/nas.lock.json"));
        Assert.DoesNotContain("NasBuild", project.Build(name).Succeeded().Ran("").Output);

        project.Dotnet(name, "run", "--no-build").Succeeded()
            .Says(string.Create(
                CultureInfo.InvariantCulture,
                $"fashion.onnx, {new FileInfo(project.PathOf($"{name}/bin/Debug/net10.0/fashion.onnx")).Length / 1000.0:0.0} KB"))
            .Says("sneaker.png      Sneaker ").Says("trouser.png      Trouser ");
        project.Dotnet(name, "run", "--no-build", "--", "samples/bag.png", "nas.yaml").Failed()
            .Says("bag.png          Bag ").Says("nas.yaml: Only images (JPEG, PNG, WebP, BMP) of up to 67 million pixels can be read.");
        project.Dotnet(name, ["test", "--project", $"{name}.Tests"], Strict).Succeeded().Ran("").Says("failed: 0");
    }

    [TestMethod]
    public void Library_BuildsAsItsWorkflowSaysAndPacksItsModel()
    {
        using var project = new PackedProject(context);
        PackedTemplates.New(project, ".", "nasproject", "-n", "my-sorter", "--app", "library").Succeeded();
        Assert.Contains("namespace my_sorter;", project.Read("my-sorter/ClothesClassifier.cs"));
        Assert.IsFalse(project.Has("my-sorter/Picture.cs"));

        foreach (var command in Commands(project.Read("my-sorter/.github/workflows/build.yml")))
        {
            project.Dotnet("my-sorter", command, ("CI", "true"), Strict).Succeeded();
        }

        project.Dotnet("my-sorter", ["pack", "-c", "Debug", "--disable-build-servers", "-o", "packed"], ("CI", "true"))
            .Succeeded()
            .Ran("");
        using var package = ZipFile.OpenRead(project.PathOf("my-sorter/packed/my-sorter.1.0.0.nupkg"));
        string[] files = [.. package.Entries.Select(e => e.FullName)];
        Assert.Contains("contentFiles/any/any/fashion.onnx", files);
        Assert.Contains("lib/net10.0/my-sorter.dll", files);
        Assert.IsEmpty(files.Where(f =>
            f.EndsWith(".json", StringComparison.Ordinal) || f.EndsWith(".npz", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void ExistingProject_GetsThePackageAndANasYamlThatBuilds()
    {
        using var project = new PackedProject(context);
        project.Dotnet(".", "new", "console", "-o", "App", "--no-restore").Succeeded();
        SmallProject.WriteTo(project.PathOf("App"));
        File.Delete(project.PathOf("App/nas.yaml"));

        PackedTemplates.New(project, "App", "nasconfig", "--model", "net.onnx", "--data", "images.npy").Succeeded();

        var reference = XDocument.Parse(project.Read("App/App.csproj")).Descendants("PackageReference").Single();
        Assert.AreEqual(
            ("NasBuild", PackedPackages.Version, "all"),
            (
                (string?)reference.Attribute("Include"),
                (string?)reference.Attribute("Version"),
                (string?)reference.Element("PrivateAssets")));
        project.Edit("App/nas.yaml", "time: 10 min", "trials: 2 # ");
        project.Write("App/nas.yaml", project.Read("App/nas.yaml") + "\nthreads: 1\n");
        var build = project.Build("App").Succeeded().Ran(ConsumerProject.AllStages);

        // The latency of so small a net is noise.
        Assert.DoesNotContain("warning", build.Output.Replace("warning NAS4201", "", StringComparison.Ordinal));
        Assert.IsTrue(project.Has("App/bin/Debug/net10.0/net.onnx"));
        Assert.IsTrue(project.Has("App/nas.lock.json"));
    }

    [TestMethod]
    public void ExistingProjectWithoutData_OnlyWeightsGetFewerBits()
    {
        using var project = new PackedProject(context);
        ExistingProject(project);

        PackedTemplates.New(project, "App", "nasconfig", "-m", "net.onnx").Succeeded();

        project.Write("App/nas.yaml", project.Read("App/nas.yaml") + "\nthreads: 1\n");
        project.Build("App").Succeeded().Ran(ConsumerProject.AllStages).Tells("warning NAS2109");
    }

    [TestMethod]
    [DataRow("image-classification", "accuracy-drop")]
    [DataRow("causal-lm", "perplexity-rise")]
    public void TaskWithLabels_MissingDataIsReported(string task, string target)
    {
        using var project = new PackedProject(context);
        ExistingProject(project);

        PackedTemplates.New(project, "App", "nasconfig", "-m", "net.onnx", "--task", task).Succeeded();

        Assert.Contains(target, project.Read("App/nas.yaml"));
        project.BuildInProcess("App").Failed().Tells("nas.yaml(12,3): error NAS2101", "data/validation.npz");
    }

    [TestMethod]
    public void NoProject_WhatToDoIsReported()
    {
        using var project = new PackedProject(context);
        Directory.CreateDirectory(project.PathOf("Empty"));

        PackedTemplates.New(project, "Empty", "nasconfig")
            .Says($"Run 'dotnet package add NasBuild --version {PackedPackages.Version}' beside the project file.");
    }

    private static void ExistingProject(PackedProject project)
    {
        SmallApplication.WriteWithoutModel(project, "App", items: "");
        SmallProject.WriteTo(project.PathOf("App"));
        File.Delete(project.PathOf("App/nas.yaml"));
    }

    // What its steps run, without their "dotnet".
    private static IEnumerable<string[]> Commands(string workflow) => workflow.Split('\n').Select(line => line.Trim())
        .Where(line => line.StartsWith("- run: dotnet ", StringComparison.Ordinal))
        .Select(line => line.Split(' ')[3..]);
}
