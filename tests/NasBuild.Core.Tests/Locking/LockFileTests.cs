using System.Text.Json.Nodes;
using NasBuild.Core.Builds;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Locking;
using NasBuild.Core.Reporting;
using NasBuild.Core.Storage;
using NasBuild.Core.Tests.Pipeline;

namespace NasBuild.Core.Tests.Locking;

/// <summary>A lock from a build, and what becomes of it.</summary>
[TestClass]
public sealed class LockFileTests
{
    private const string Yaml = "target: { size: 90 %, on-miss: warn }\nquantize: { method: weight-only }\noutput: { path: small.onnx }\n";

    [TestMethod]
    public void Lock_IsReadableOrderedAndWithoutPaths()
    {
        using var project = Built();
        var absolute = project.In("validation.npz");
        project.Write("nas.yaml", $"model: {{ source: {project.In("model.onnx")} }}\ndata: {{ validation: {absolute} }}\n" + Yaml);

        project.Build();

        var text = File.ReadAllText(project.Lock);
        Assert.DoesNotContain(project.Folder, text);
        Assert.DoesNotContain(Environment.UserName + "/", text);
        Assert.EndsWith("}\n", text);
        var json = JsonNode.Parse(text)!.AsObject();
        CollectionAssert.AreEqual(
            new[] { "version", "tool", "model", "data", "settings", "policy", "output", "measured", "machine" }, json.Select(p => p.Key).ToArray());
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

        Assert.IsFalse(LockFile.Write(project.Lock, LockFile.Read(project.Lock)!), "what it says already is not written again");
        CollectionAssert.AreEqual(bytes, File.ReadAllBytes(project.Lock));
    }

    [TestMethod]
    public void MissingLock_IsAnErrorWhereItMustDecide()
    {
        using var project = Project.Classifier(Yaml);

        Project.AssertDiagnostic(
            project.Failure(mode: BuildMode.Locked), "NAS5102", "'nas.lock.json' does not exist, and NasMode=locked searches nothing. Build once with NasMode=auto, and commit the lock.", null);
    }

    [TestMethod]
    public void LockOfAnother_NamesWhatDiffers()
    {
        using var project = Built();
        project.Write("nas.yaml", File.ReadAllText(project.Config).Replace("size: 90 %", "size: 80 %", StringComparison.Ordinal));
        project.WriteImages("validation.npz", Nets.Classifier(), 24);

        var error = project.Failure(mode: BuildMode.Locked);

        Assert.AreEqual("NAS5101", error.Id);
        StringAssert.Matches(error.Message, new(
            "^'nas\\.lock\\.json' was made for something else: data\\.validation has SHA-256 [0-9a-f]{12}, the lock says [0-9a-f]{12}; " +
            "target\\.size is \"80 %\", the lock says \"90 %\"\\. Build with NasMode=auto or NasMode=search, and commit the new lock\\.$"));
        Assert.AreEqual(new SourcePosition(project.Lock, 1, 1), error.Position);
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
            var error = project.Failure(mode: mode);
            Assert.AreEqual("NAS5103", error.Id);
            Assert.StartsWith("'nas.lock.json' cannot be understood: ", error.Message);
            Assert.EndsWith(" Restore it from version control, or delete it and build with NasMode=auto.", error.Message);
            Assert.AreEqual(project.Lock, error.Position!.File);
            Assert.AreEqual(1, error.Position.Line);
        }
    }

    [TestMethod]
    public void PolicyThatTheModelDoesNotHave_IsCorrupt()
    {
        using var project = Built();
        Edit(project, json => json["policy"]!["choices"]!["bits"]!["nowhere"] = 8);
        Directory.Delete(project.Obj, recursive: true);

        Project.AssertDiagnostic(
            project.Failure(mode: BuildMode.Locked),
            "NAS5103",
            "'nas.lock.json' cannot be understood: its policy names groups, blocks, nodes or choices that the model does not have. Restore it from version control, or delete it and build with NasMode=auto.",
            new SourcePosition(project.Lock, 1, 1));
    }

    [TestMethod]
    public void LockOfTheFuture_AsksForAnUpdate()
    {
        using var project = Project.Classifier(Yaml);
        project.Write("nas.lock.json", "{ \"version\": 99, \"unknown\": true }");

        Project.AssertDiagnostic(
            project.Failure(), "NAS5104", "'nas.lock.json' has version 99, but this NasBuild reads up to version 2. Update the NasBuild package.", new SourcePosition(project.Lock, 1, 1));
    }

    [TestMethod]
    public void OtherBytesOnTheSameKindOfMachine_AreAnErrorAndNothingIsReplaced()
    {
        using var project = Built();
        var artefact = File.ReadAllBytes(Path.Combine(project.Obj, "small.onnx"));
        Edit(project, json => json["output"]!["sha256"] = new string('0', 64));

        var error = project.Failure(mode: BuildMode.Locked);

        Project.AssertDiagnostic(
            error,
            "NAS5105",
            $"The model made from 'nas.lock.json' has hash {ContentKey.OfBytes(artefact)[..12]}, the lock says 000000000000. The lock was edited, or this is a bug. Build with NasMode=search, and commit the new lock.",
            new SourcePosition(project.Lock, 1, 1));
        Assert.AreEqual(DiagnosticSeverity.Error, error.Severity);
        CollectionAssert.AreEqual(artefact, File.ReadAllBytes(Path.Combine(project.Obj, "small.onnx")));
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

        var told = project.Told.Single(d => d.Id == "NAS5105");
        Assert.AreEqual(DiagnosticSeverity.Warning, told.Severity);
        Assert.Contains("on another kind of machine (abacus; this is ", told.Message);
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
