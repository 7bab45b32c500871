using System.Text;
using System.Text.Json.Nodes;
using NasBuild.Core.Builds;
using NasBuild.Core.Locking;
using NasBuild.Core.Reporting;
using NasBuild.Core.Storage;
using NasBuild.Core.Tests.Diagnostics;
using NasBuild.Core.Tests.Pipeline;

namespace NasBuild.Core.Tests.Locking;

/// <summary>A lock from a build, and what becomes of it.</summary>
[TestClass]
public sealed class LockFileTests
{
    private const string Yaml =
        "target: { size: 90 %, on-miss: warn }\nquantize: { method: weight-only }\noutput: { path: small.onnx }\n";

    [TestMethod]
    public void Lock_IsReadableOrderedAndWithoutPaths()
    {
        using var project = Built();
        var absolute = project.In("validation.npz");
        project.Write(
            "nas.yaml",
            $"model: {{ source: {project.In("model.onnx")} }}\ndata: {{ validation: {absolute} }}\n" + Yaml);

        project.Build();

        var text = File.ReadAllText(project.Lock);
        Assert.DoesNotContain(project.Folder, text);
        Assert.DoesNotContain(Environment.UserName + "/", text);
        Assert.EndsWith("}\n", text);
        var json = JsonNode.Parse(text)!.AsObject();
        CollectionAssert.AreEqual(
            new[] { "version", "tool", "model", "data", "settings", "policy", "output", "measured", "machine" },
            json.Select(p => p.Key).ToArray());
        string[] nodes = [.. json["policy"]!["choices"]!["bits"]!.AsObject().Select(p => p.Key)];
        Assert.IsNotEmpty(nodes);
        CollectionAssert.AreEqual(nodes.Order(StringComparer.Ordinal).ToArray(), nodes);
        Assert.AreEqual("small.onnx", (string?)json["output"]!["path"]);
    }

    [TestMethod]
    public void Lock_RoundTripsToTheSameBytes()
    {
        using var project = Built();
        var bytes = File.ReadAllBytes(project.Lock);

        Assert.IsFalse(
            LockFile.Write(project.Lock, LockFile.Read(project.Lock)!), "what it says already is not written again");
        CollectionAssert.AreEqual(bytes, File.ReadAllBytes(project.Lock));
    }

    [TestMethod]
    public void MissingLock_IsAnErrorWhereItMustDecide()
    {
        using var project = Project.Classifier(Yaml);

        DiagnosticAssert.Is("nas : error NAS5102 | nas.lock.json", project.Failure(mode: BuildMode.Locked));
    }

    [TestMethod]
    public void LockOfAnother_NamesWhatDiffers()
    {
        using var project = Built();
        project.Write(
            "nas.yaml", File.ReadAllText(project.Config).Replace("size: 90 %", "size: 80 %", StringComparison.Ordinal));
        project.WriteImages("validation.npz", Nets.Classifier(), 24);

        DiagnosticAssert.Is(
            $"{project.Lock}(1,1): error NAS5101 | nas.lock.json | data.validation…; target.size…\"80 %\"…\"90 %\"…",
            project.Failure(mode: BuildMode.Locked));
    }

    [TestMethod]
    [DataRow("{ \"version\": 1,")]
    [DataRow("[]")]
    [DataRow("{}")]
    [DataRow("{ \"version\": \"one\" }")]
    [DataRow("{ \"version\": 1, \"version\": 1 }")]
    [DataRow("")]
    public void CorruptLock_IsAnErrorInEveryModeThatReadsIt(string text)
    {
        using var project = Project.Classifier(Yaml);
        project.Write("nas.lock.json", text);

        foreach (var mode in new[] { BuildMode.Auto, BuildMode.Locked })
        {
            DiagnosticAssert.Is(
                $"{project.Lock}(1,…): error NAS5103 | nas.lock.json | …", project.Failure(mode: mode));
        }
    }

    [TestMethod]
    public void LockWithAByteOrderMark_IsRead()
    {
        using var project = Built();
        project.Write("nas.lock.json", [.. Encoding.UTF8.Preamble, .. File.ReadAllBytes(project.Lock)]);

        Assert.AreEqual(NasLock.CurrentVersion, LockFile.Read(project.Lock)!.FileVersion);
    }

    [TestMethod]
    public void MissingNumber_IsNamedByItsKey()
    {
        using var project = Built();
        Edit(project, json => json["measured"]!["latency"] = null);
        Directory.Delete(project.Obj, recursive: true);

        DiagnosticAssert.Is(
            $"{project.Lock}(…): error NAS5103 | nas.lock.json | 'measured.latency' has no valid value.",
            project.Failure(mode: BuildMode.Locked));
    }

    [TestMethod]
    public void PolicyThatTheModelDoesNotHave_IsCorrupt()
    {
        using var project = Built();
        Edit(project, json => json["policy"]!["choices"]!["bits"]!["nowhere"] = 8);
        Directory.Delete(project.Obj, recursive: true);

        DiagnosticAssert.Is(
            $"{project.Lock}(1,1): error NAS5103 | nas.lock.json | …policy…", project.Failure(mode: BuildMode.Locked));
    }

    [TestMethod]
    public void LockOfTheFuture_AsksForAnUpdate()
    {
        using var project = Project.Classifier(Yaml);
        project.Write("nas.lock.json", "{ \"version\": 99, \"unknown\": true }");

        DiagnosticAssert.Is($"{project.Lock}(1,1): error NAS5104 | nas.lock.json | 99 | 3", project.Failure());
    }

    [TestMethod]
    public void OtherBytesOnTheSameKindOfMachine_AreAnErrorAndNothingIsReplaced()
    {
        using var project = Built();
        var artefact = File.ReadAllBytes(Path.Combine(project.Obj, "output", "small.onnx"));
        Edit(project, json => json["output"]!["sha256"] = new string('0', 64));

        var hash = ContentKey.OfBytes(artefact)[..12];
        DiagnosticAssert.Is(
            $"{project.Lock}(1,1): error NAS5105 | nas.lock.json | {hash} | 000000000000 | …edited…",
            project.Failure(mode: BuildMode.Locked));
        CollectionAssert.AreEqual(artefact, File.ReadAllBytes(Path.Combine(project.Obj, "output", "small.onnx")));
    }

    [TestMethod]
    public void OtherBytesOnAnotherKindOfMachine_AreAWarningAndMeasuredAfresh()
    {
        using var project = Built();
        Edit(project, json =>
        {
            json["output"]!["sha256"] = new string('0', 64);
            json["machine"]!["kind"] = "abacus";
        });

        var report = project.Build(BuildMode.Locked)!;

        DiagnosticAssert.Is(
            $"{project.Lock}(1,1): warning NAS5105 | nas.lock.json | … | 000000000000 | …abacus…",
            project.Reported.Single(d => d.Id == "NAS5105"));
        Assert.IsNotNull(report.Measured.Final);
        Assert.IsTrue(report.FromLock);
    }

    private static Project Built()
    {
        var project = Project.Classifier(Yaml);
        project.Build();
        return project;
    }

    private static void Edit(Project project, Action<JsonNode> edit)
    {
        var json = JsonNode.Parse(File.ReadAllText(project.Lock))!;
        edit(json);
        project.Write("nas.lock.json", json.ToJsonString());
    }
}
