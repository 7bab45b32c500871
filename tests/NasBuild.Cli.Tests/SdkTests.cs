using System.Xml.Linq;
using NasBuild.Core.Builds;
using NasBuild.Sdk;

namespace NasBuild.Cli.Tests;

/// <summary>The library <c>NasBuild.Sdk</c>.</summary>
[TestClass]
public sealed class SdkTests
{
    [TestMethod]
    public async Task Build_ReturnsTheModelItsMetricsAndDiagnostics()
    {
        using var folder = Small("{ time: 5 min, trials: 3 }");
        var stages = new List<string>();

        var result = await NasProject.Load(folder.Path).BuildAsync(new Immediate(p => stages.Add(p.Stage)));

        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        Assert.IsTrue(File.Exists(result.Output));
        Assert.IsTrue(File.Exists(result.ReportFile));
        Assert.Contains("size", result.Metrics.Select(m => m.Name));
        Assert.Contains("search widths", stages);
        Assert.IsFalse(result.IsFromLock);
        Assert.IsEmpty(result.Errors);

        // From the lock, in another folder.
        var again = await (NasProject.Load(folder["nas.yaml"]) with
        {
            ObjFolder = folder["other"],
            Mode = BuildMode.Locked,
        }).BuildAsync();
        Assert.IsTrue(again.IsFromLock);
        Assert.StartsWith(folder["other"], again.Output!);
        Assert.AreEqual(
            Convert.ToHexString(File.ReadAllBytes(result.Output!)),
            Convert.ToHexString(File.ReadAllBytes(again.Output!)));
    }

    [TestMethod]
    public async Task Build_ThatIsCancelledThrowsAndResumes()
    {
        using var folder = Small("{ time: 5 min, trials: 6 }");
        var project = NasProject.Load(folder.Path);
        using var cancellation = new CancellationTokenSource();
        var progress = new Immediate(p =>
        {
            if (p is { Stage: "search widths", Done: > 0 })
            {
                cancellation.Cancel();
            }
        });

        await Assert.ThrowsAsync<OperationCanceledException>(() => project.BuildAsync(progress, cancellation.Token));

        var result = await project.BuildAsync();
        Assert.IsTrue(result.Succeeded);
        Assert.Contains("NAS3103", result.Diagnostics.Select(d => d.Id), "the search resumes");
    }

    [TestMethod]
    public async Task Errors_AreDiagnosticsWithTheirPositions()
    {
        using var folder = Small("{ time: soon }");

        var result = await NasProject.Load(folder.Path).BuildAsync();

        Assert.IsFalse(result.Succeeded);
        var error = result.Errors.Single();
        Assert.AreEqual((folder["nas.yaml"], 4), (error.File, error.Line));
        DiagnosticLine.AssertIs(error.ToString(), $"{folder["nas.yaml"]}(4,17): error NAS0104", "budget.time", "soon");
        Assert.ThrowsExactly<FileNotFoundException>(() => NasProject.Load(folder["none.yaml"]));
    }

    [TestMethod]
    public async Task SampleOfTheReadme_Runs()
    {
        using var folder = Small("{ time: 5 min, trials: 2 }");
        var sample = File.ReadAllText(Repository.PathOf("src", "NasBuild.Sdk", "README.md"))
            .Split("```csharp\n")[1].Split("```")[0];
        var here = await File.ReadAllTextAsync(ThisFile());
        Assert.AreEqual(
            sample.Replace("\"nas.yaml\"", "path"),
            string.Concat(here.Split("// The sample:\n")[1].Split("        // Its end.")[0].Split('\n')
                .Select(l => l.Length > 8 ? l[8..] + "\n" : "\n")).TrimEnd() + "\n");

        await Sample(folder["nas.yaml"], default);
    }

    [TestMethod]
    public void Package_DependsOnThePackagesOfItsAssemblies()
    {
        string[] Packages(string room) => [.. XDocument.Load(
            Repository.PathOf("src", room, $"{room}.csproj")).Descendants("PackageReference")
            .Where(p => (string?)p.Attribute("PrivateAssets") != "all").Select(p => (string)p.Attribute("Include")!)];

        CollectionAssert.AreEquivalent(
            new[] { "NasBuild.Onnx", "NasBuild.Engine", "NasBuild.Core" }.SelectMany(Packages).Distinct().ToArray(),
            Packages("NasBuild.Sdk"));
    }

    private static async Task Sample(string path, CancellationToken cancellation)
    {
        // The sample:
        var project = NasProject.Load(path) with { Budget = TimeSpan.FromMinutes(2) };
        var progress = new Progress<NasProgress>(p => Console.WriteLine($"{p.Stage} {p.Done}/{p.Total} {p.Text}"));
        var result = await project.BuildAsync(progress, cancellation);
        foreach (var diagnostic in result.Diagnostics)
        {
            Console.WriteLine(diagnostic);
        }

        var size = result.Metrics.Single(m => m.Name == "size");
        Console.WriteLine($"{result.Output}: {size.Before} -> {size.After}, from the lock: {result.IsFromLock}");
        // Its end.
    }

    private static string ThisFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;

    private static TemporaryFolder Small(string budget)
    {
        var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);
        File.WriteAllText(folder["nas.yaml"], SmallProject.Yaml.Replace("{ time: 5 min }", budget));
        return folder;
    }

    private sealed class Immediate(Action<NasProgress> receive) : IProgress<NasProgress>
    {
        public void Report(NasProgress value) => receive(value);
    }
}
