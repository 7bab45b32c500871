using System.Text.Json.Nodes;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Locking;
using NasBuild.Core.Pipeline;
using NasBuild.Core.Reporting;
using NasBuild.Core.Tests.Diagnostics;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline;

/// <summary>Whole builds: what they leave, what they do again, and what they do not.</summary>
[TestClass]
public sealed class BuildPipelineTests
{
    private const string Search = """
        target: { accuracy-drop: 100 points, on-miss: warn }
        budget: { time: 10 min, trials: 10 }
        search: { method: evolution, population: 4 }
        prune: { max-ratio: 0.5 }
        quantize: { method: weight-only, weights: [8, 32] }
        output: { path: small.onnx }
        threads: 1

        """;

    [TestMethod]
    public void ChangedFiles_RerunWhatDependsOnThemAndNothingElse()
    {
        using var project = Project.Classifier(Search);
        var report = project.Build()!;
        var trials = project.Trials();
        Assert.HasCount(10, trials);
        Assert.IsFalse(report.FromLock);
        Assert.IsTrue(report.LockUpdated);
        CollectionAssert.Contains(project.Reported.Select(d => d.Id).ToArray(), "NAS3104");

        // The settings that had effect stand in report and lock.
        var settings = report.Settings.ToJsonString();
        Assert.Contains("\"max-ratio\":0.5", settings);
        Assert.Contains("\"seed\":0", settings);
        Assert.AreEqual("0.5", LockFile.Read(project.Lock)!.Settings["prune"]!["max-ratio"]!.ToJsonString());

        // A comment changes nothing, and no trial is run.
        var artefact = File.ReadAllBytes(report.Output);
        var locked = File.ReadAllBytes(project.Lock);
        project.Write("nas.yaml", "# a comment\n" + File.ReadAllText(project.Config));
        Assert.IsFalse(project.Build()!.LockUpdated);
        Assert.IsFalse(project.Reported.Any(d => d.Id == "NAS3103"), "nothing is searched");
        CollectionAssert.AreEqual(trials, project.Trials());
        CollectionAssert.AreEqual(artefact, File.ReadAllBytes(report.Output));
        CollectionAssert.AreEqual(locked, File.ReadAllBytes(project.Lock));

        // Without obj and journal the lock gives the same bytes again.
        Directory.Delete(project.Obj, recursive: true);
        var fromLock = project.Build(BuildMode.Locked)!;
        Assert.AreEqual(report.Sha256, fromLock.Sha256);
        CollectionAssert.AreEqual(artefact, File.ReadAllBytes(report.Output));
        Assert.IsEmpty(project.Trials());
        CollectionAssert.AreEqual(locked, File.ReadAllBytes(project.Lock));
    }

    [TestMethod]
    public void ChangedQuantizeAndTarget_RunNoTrialOfWidthsAgain()
    {
        using var project = Project.Classifier(Search);
        project.Build(stage: Stage.Search);
        var widths = Spaces(project).First();

        project.Write(
            "nas.yaml",
            File.ReadAllText(project.Config).Replace("weights: [8, 32]", "weights: [4, 8]", StringComparison.Ordinal));
        project.Build(stage: Stage.Search);
        DiagnosticAssert.Is("nas : info NAS3103 | widths | …", project.Reported.First(d => d.Id == "NAS3103"));
        var trials = project.Trials();
        Assert.HasCount(
            3, Spaces(project).Distinct().ToList(), "one of widths, one of precisions before and one after");
        var ofWidths = Spaces(project).Count(s => s == widths);

        project.Write("nas.yaml", File.ReadAllText(project.Config)
            .Replace("on-miss: warn", "size: 70 %, on-miss: warn", StringComparison.Ordinal));
        project.Build(stage: Stage.Search);
        Assert.AreEqual(ofWidths, Spaces(project).Count(s => s == widths));
        Assert.HasCount(3, Spaces(project).Distinct().ToList(), "a target is no part of what a trial measures");
        CollectionAssert.AreEqual(trials, project.Trials().Take(trials.Length).ToArray());
    }

    [TestMethod]
    public void InterruptedSearch_EndsAsOneThatWasNot()
    {
        using var project = Project.Classifier(Search);
        using var cancelled = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => project.Build(
            progress: p =>
            {
                if (p.Stage == "search widths" && p.Done >= 3)
                {
                    cancelled.Cancel();
                }
            },
            cancellation: cancelled.Token));
        Assert.IsFalse(File.Exists(project.Lock));
        var before = project.Trials();
        Assert.IsNotEmpty(before);

        var report = project.Build()!;

        DiagnosticAssert.Is(
            $"nas : info NAS3103 | widths | {before.Length}", project.Reported.Single(d => d.Id == "NAS3103"));
        CollectionAssert.AreEqual(before, project.Trials().Take(before.Length).ToArray());
        Assert.HasCount(10, project.Trials());
        Assert.IsTrue(File.Exists(report.Output));
        Assert.IsEmpty(Directory.GetFiles(project.Obj, "*.tmp"));
    }

    [TestMethod]
    public void MissedGate_LeavesTheGoodArtefactAndWritesNoLockUnlessItOnlyWarns()
    {
        using var project = new Project();
        project.Write("m.onnx", Nets.Filter().ToBytes());
        project.Write("v.npz", Data.NumPy.Npz(("x", Data.NumPy.Npy(Project.Random(8 * 64), 8, 1, 8, 8))));
        const string Yaml =
            "model: { source: m.onnx, task: match-original }\ndata: { validation: v.npz }\noutput: { path: o.onnx }\n";
        project.Write("nas.yaml", Yaml);
        var output = project.Build()!.Output;
        var artefact = File.ReadAllBytes(output);
        File.Delete(project.Lock);

        project.Write(
            "nas.yaml", Yaml + "quantize: { method: weight-only, weights: [8] }\ntarget:\n  agreement: 100 %\n");
        project.AssertError("(6,3): error NAS4104 | … % | 100 % | …8…validation…", stage: null);
        CollectionAssert.AreEqual(artefact, File.ReadAllBytes(output));
        Assert.IsFalse(File.Exists(project.Lock));
        var missed = ReportFile.Find(Path.Combine(project.Obj, "report.json"))!;
        Assert.IsTrue(missed.IsMissed);
        Assert.AreEqual("missed", missed.Lines.Single(l => l.Metric == "agreement").Verdict);
        Assert.Contains("gate missed, the model was not replaced", File.ReadAllText(Path.Combine(project.Obj, "report.html")));
        Assert.Contains("**gate missed, the model was not replaced", File.ReadAllText(Path.Combine(project.Obj, "report.md")));

        // Nothing of it counts as built.
        var path = Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(project.Obj, "report.html"));
        Assert.EndsWith($" The report is '{path}'.", project.Failure().Message);

        project.Write("nas.yaml", File.ReadAllText(project.Config) + "  on-miss: warn\n");
        var report = project.Build()!;
        Assert.AreEqual(DiagnosticSeverity.Warning, project.Reported.Single(d => d.Id == "NAS4104").Severity);
        Assert.AreEqual("missed", report.Lines.Single(l => l.Metric == "agreement").Verdict);
        Assert.IsFalse(ReportFile.Find(Path.Combine(project.Obj, "report.json"))!.IsMissed);
        CollectionAssert.AreNotEqual(artefact, File.ReadAllBytes(output));
        Assert.IsTrue(File.Exists(project.Lock));
    }

    [TestMethod]
    public void Skip_ShipsTheOriginalsBytes()
    {
        using var project = Project.Classifier(Search);

        Assert.IsNull(project.Build(BuildMode.Skip));

        CollectionAssert.AreEqual(
            File.ReadAllBytes(project.In("model.onnx")), File.ReadAllBytes(Path.Combine(project.Obj, "output", "small.onnx")));
        Assert.IsFalse(File.Exists(project.Lock));
    }

    [TestMethod]
    public void DeletedLock_IsWrittenAgain()
    {
        using var project = Project.Classifier("quantize: { method: weight-only }\n");
        project.Build();
        var locked = File.ReadAllBytes(project.Lock);
        File.Delete(project.Lock);

        var report = project.Build()!;

        Assert.IsTrue(report.LockUpdated);
        CollectionAssert.AreEqual(locked, File.ReadAllBytes(project.Lock));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void ModelIsALink_TheFileBehindItCounts()
    {
        using var project = Project.Classifier("quantize: { method: weight-only }\n");
        var (link, file) = (project.In("model.onnx"), project.In("cache/blob"));
        Directory.CreateDirectory(project.In("cache"));
        File.Move(link, file);
        File.CreateSymbolicLink(link, "cache/blob");

        var report = project.Build()!;

        Assert.AreEqual(new FileInfo(file).Length, report.Measured.OriginalBytes);
        CollectionAssert.IsSubsetOf(
            new[] { link, file }, File.ReadAllLines(Path.Combine(project.Obj, "inputs.txt")));
    }

    [TestMethod]
    public void ExternalData_BelongsToHashSizeAndWhatIsShipped()
    {
        using var project = new Project();
        project.Write("m.onnx", ExternalDataModel.ToBytes("weights.bin"));
        project.Write("weights.bin", new byte[64]);
        project.Write("nas.yaml", "model: { source: m.onnx, task: match-original }\noutput: { path: o.onnx }\n");

        var report = project.Build()!;
        var locked = LockFile.Read(project.Lock)!.Model;

        Assert.IsGreaterThan(new FileInfo(project.In("m.onnx")).Length, report.Measured.OriginalBytes);
        Assert.IsFalse(Model.Load(report.Output).Graph.Initializers.Any(t => t.IsExternal));
        CollectionAssert.Contains(
            File.ReadAllLines(Path.Combine(project.Obj, "inputs.txt")), project.In("weights.bin"));
        project.Write("weights.bin", [.. Enumerable.Repeat((byte)1, 64)]);
        DiagnosticAssert.Is(
            $"…: error NAS5101 | nas.lock.json | …{locked[..12]}…", project.Failure(mode: BuildMode.Locked));
    }

    [TestMethod]
    public void OutputThatCannotBeWritten_IsAnErrorAndNoLockIsWritten()
    {
        using var project = Project.Classifier("quantize: { method: weight-only }\noutput: { path: small.onnx }\n");
        Directory.CreateDirectory(Path.Combine(project.Obj, "output", "small.onnx"));

        DiagnosticAssert.Is(
            $"nas : error NAS9101 | {Path.Combine(project.Obj, "output", "small.onnx")} | …", project.Failure());
        Assert.IsFalse(File.Exists(project.Lock));
    }

    [TestMethod]
    public async Task TwoBuildsAtOnce_WaitForEachOther()
    {
        using var project = Project.Classifier("quantize: { method: weight-only }\n");
        var told = new System.Collections.Concurrent.ConcurrentQueue<Diagnostic>();
        var context = new BuildContext(
            new BuildRequest(project.Config, project.Obj, BuildMode.Auto, new BuildOverrides()), told.Enqueue, _ => { },
            default);

        var reports = await Task.WhenAll(
            Task.Run(() => BuildPipeline.Run(context)), Task.Run(() => BuildPipeline.Run(context)));

        Assert.AreEqual(reports[0]!.Sha256, reports[1]!.Sha256);
        Assert.HasCount(1, told.Where(d => d.Id == "NAS9103").ToList());
        Assert.HasCount(1, reports.Where(r => r!.LockUpdated).ToList(), "the later one finds what the earlier left");
    }

    private static IEnumerable<string> Spaces(Project project) =>
        project.Trials().Select(t => (string)JsonNode.Parse(t)!["Study"]!);
}
