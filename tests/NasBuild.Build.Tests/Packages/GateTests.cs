using System.Text.Json.Nodes;

namespace NasBuild.Build.Tests.Packages;

/// <summary>A gate that cannot be met, in a real build.</summary>
[TestClass]
public sealed class GateTests(TestContext context)
{
    private const string ErrorLog = "-p:ErrorLog=build.sarif%2Cversion=2.1";

    [TestMethod]
    public void GateIsMissed_IsAWarningOrAnErrorAsTheProjectWantsAndInTheSarifLog()
    {
        using var project = new PackedProject(context);
        SmallApplication.WriteTo(project, "App");
        project.Write("App/nas.yaml", """
            model: { source: net.onnx, task: match-original }
            data: { validation: images.npy }
            target: { latency: 1 %, on-miss: warn }
            threads: 1
            """);

        project.Build("App", ErrorLog).Succeeded()
            .Tells($"{project.PathOf("App/nas.yaml")}(3,11): warning NAS4101", "ms");
        Assert.AreEqual(("warning", 3, 11), Missed(project));
        Assert.IsTrue(project.Has("App/build.sarif"));

        // What MSBuild makes of a warning is not in the log.
        project.Edit("App/nas.yaml", "latency: 1 %", "latency: 2 %");
        project.Build("App", "--no-restore", ErrorLog, "-p:WarningsAsErrors=NAS4101").Failed()
            .Tells("(3,11): error NAS4101", "ms");
        Assert.AreEqual(("warning", 3, 11), Missed(project));
        Assert.Contains(" 2 %", project.Read("App/build.nas.sarif"));

        // The failed build has a report, also a second time, and leaves the model.
        project.Edit("App/nas.yaml", "latency: 2 %, on-miss: warn", "cosine: 1");
        var model = project.Read("App/obj/nas/output/net.onnx");
        for (var i = 0; i < 2; i++)
        {
            project.Build("App", "--no-restore").Failed()
                .Tells("(3,11): error NAS4108", Path.Combine("obj", "nas", "report.html"));
            Assert.Contains("gate missed, the model was not replaced", project.Read("App/obj/nas/report.html"));
            Assert.AreEqual(model, project.Read("App/obj/nas/output/net.onnx"));
        }

        project.Edit("App/nas.yaml", "cosine: 1", "cosine: 0.5");
        project.Build("App", "--no-restore").Succeeded();
        Assert.DoesNotContain("gate missed", project.Read("App/obj/nas/report.html"));
    }

    private static (string Level, int Line, int Column) Missed(PackedProject project)
    {
        var result = Results(project).Single(r => (string)r!["ruleId"]! == "NAS4101")!;
        var region = result["locations"]![0]!["physicalLocation"]!["region"]!;
        return ((string)result["level"]!, (int)region["startLine"]!, (int)region["startColumn"]!);
    }

    private static JsonArray Results(PackedProject project) =>
        JsonNode.Parse(project.Read("App/build.nas.sarif"))!["runs"]![0]!["results"]!.AsArray();
}
