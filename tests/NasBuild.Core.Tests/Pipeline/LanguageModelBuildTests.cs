using System.Globalization;
using System.Text;
using System.Text.Json;
using NasBuild.Core.Builds;
using NasBuild.Core.Reporting;
using NasBuild.Core.Tests.Diagnostics;
using NasBuild.Core.Tests.Prediction.LanguageModels;
using Reply = NasBuild.Core.Tests.Prediction.LanguageModels.ChatServer.Reply;

namespace NasBuild.Core.Tests.Pipeline;

/// <summary>Builds that ask a language model, which is a server on loopback.</summary>
[TestClass]
public sealed class LanguageModelBuildTests
{
    private const string KeyVariable = "NAS_TEST_BUILD_KEY";
    private const string Key = "sk-5ee0b17c4d";
    private const int First = 10;
    private const int Labels = 20;

    [ClassInitialize]
    public static void SetKey(TestContext context) => Environment.SetEnvironmentVariable(KeyVariable, Key);

    [TestMethod]
    public void Model_IsAskedOnceForTheComparisonAndItsStudent()
    {
        using var server = Knowing();
        using var project = Imitator(Yaml(server));
        var lines = new List<string>();

        var report = project.Build(progress: p => { lock (lines) { lines.Add($"{p}"); } })!;

        Assert.HasCount(First + Labels, server.Requests);
        Assert.AreEqual(("test-model", First + Labels), (report.Predictions!.LanguageModel!.Model, report.Predictions.LanguageModel.Calls));
        Assert.IsGreaterThan(1000, report.Predictions.LanguageModel.Tokens);
        Assert.AreEqual("llm", Chosen(report));
        Assert.IsTrue(lines.Exists(l => l.Contains("31 questions", StringComparison.Ordinal)), "told before");
        Assert.Contains("was asked 30 questions", File.ReadAllText(Path.Combine(project.Obj, "report.html")));
        AssertKeyIsNowhere(project, [.. lines, .. project.Reported.Select(d => $"{d}")]);
        Assert.IsTrue(server.Requests.All(r => r.Head.Contains($"Authorization: Bearer {Key}", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Question_NamesTaskVariablesAndMeasuredCandidates()
    {
        using var server = Knowing();
        using var project = Imitator(Yaml(server).Replace(
            "labels:", "demonstrations: 3, parts: [role, demonstrations, definitions], labels:", StringComparison.Ordinal));

        project.Build();

        var asked = Prompt(server.Requests.First().Body);
        Assert.Contains("You predict the agreement of the test architecture.", asked);
        Assert.Contains("channels of c1: the number of channels that remain, of 16", asked);
        Assert.DoesNotContain("Instructions:", asked);
        Assert.AreEqual(3, asked.Split("Example architecture").Length - 1);
        Assert.EndsWith("agreement:", asked);
    }

    [TestMethod]
    public void LockedBuild_NeedsNoEndpoint()
    {
        using var project = Imitator("");
        using (var server = Knowing())
        {
            File.AppendAllText(project.Config, Yaml(server));
            project.Build();
        }

        Directory.Delete(project.Obj, recursive: true);

        Assert.IsTrue(project.Build(BuildMode.Locked)!.FromLock);
        Assert.IsEmpty(project.Reported.Where(d => d.Id.StartsWith("NAS60", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void AnotherTargetAndAnotherAddress_UseTheStudentThatHasLearned()
    {
        using var project = Imitator("");
        using (var server = Knowing())
        {
            File.AppendAllText(project.Config, Yaml(server));
            project.Build();
        }

        using var other = Knowing();
        var text = File.ReadAllText(project.Config).Replace("macs: 70 %", "macs: 60 %", StringComparison.Ordinal);
        File.WriteAllText(project.Config, text[..text.IndexOf("quality:", StringComparison.Ordinal)] + Yaml(other)
            .Replace("macs: 70 %", "macs: 60 %", StringComparison.Ordinal));

        var report = project.Build()!;

        Assert.IsFalse(report.FromLock);
        Assert.IsEmpty(other.Requests);
        Assert.AreEqual(0, report.Predictions!.LanguageModel!.Calls);
        Assert.AreEqual("llm", Chosen(report));
    }

    [TestMethod]
    public void ModelThatKnowsNothing_IsComparedOnceAndNotUsed()
    {
        using var server = new ChatServer(Reply.Text("50"));
        using var project = Imitator(Yaml(server, "auto"));

        var report = project.Build()!;

        Assert.HasCount(First, server.Requests);
        Assert.AreNotEqual("llm", Chosen(report));
        Assert.IsGreaterThan(0, report.Predictions!.Scores.Single(s => s.Name == "llm").MeanError);
        Assert.IsEmpty(project.Reported.Where(d => d.Id == "NAS6009"));
    }

    private static IEnumerable<object[]> Failures { get; } =
    [
        [Reply.Error(500), "…status 500…"],
        [Reply.Text("I would need to run it."), "…'I would need to run it.'…"],
        [Reply.Text("250.0"), "…'250.0'…0 to 100…"],
        [Reply.Text("90") with { Delay = TimeSpan.FromSeconds(30) }, "…did not answer…"],
        [Reply.Text("90") with { Missing = 10 }, "…broke off…"],
        [Reply.Error(401, $"Incorrect API key provided: {Key}."), "…provided: ***…"],
    ];

    [TestMethod]
    [DynamicData(nameof(Failures))]
    public void EndpointThatFails_IsReplacedByAnotherPredictor(object reply, string reason)
    {
        using var server = new ChatServer((Reply)reply);
        using var project = Imitator(Yaml(server));

        var report = project.Build()!;

        DiagnosticAssert.Is(
            $"nas : warning NAS6009 | llm | quality | {reason}", project.Reported.Single(d => d.Id == "NAS6009"));
        CollectionAssert.Contains(new[] { "ridge", "gaussian-process" }, Chosen(report));
        AssertKeyIsNowhere(project, project.Reported.Select(d => $"{d}"));
    }

    [TestMethod]
    public void EndpointThatIsDown_IsReplacedByAnotherPredictor()
    {
        using var project = Imitator("");
        using (var server = Knowing())
        {
            File.AppendAllText(project.Config, Yaml(server, "auto"));
        }

        project.Build();

        DiagnosticAssert.Is(
            "nas : warning NAS6009 | llm | quality | …cannot be reached…",
            project.Reported.Single(d => d.Id == "NAS6009"));
    }

    [TestMethod]
    public void EndpointThatFails_FailsTheBuildIfAsked()
    {
        using var server = new ChatServer(Reply.Error(503));
        using var project = Imitator(Yaml(server).Replace(
            "labels:", "on-failure: fail, labels:", StringComparison.Ordinal));

        project.AssertError("(6,28): error NAS6010 | llm | quality | …status 503…", stage: null);
    }

    [TestMethod]
    public void LimitThatLeavesNothingForTheStudent_IsReplacedByAnotherPredictor()
    {
        using var server = Knowing();
        using var project = Imitator(Yaml(server).Replace(
            "labels:", "calls: 15, labels:", StringComparison.Ordinal));

        project.Build();

        Assert.HasCount(First, server.Requests);
        DiagnosticAssert.Is(
            "nas : warning NAS6009 | llm | quality | …limit…", project.Reported.Single(d => d.Id == "NAS6009"));
    }

    [TestMethod]
    [DataRow("predict: { predictor: llm }",
        "(6,12): error NAS0105 | predict.endpoint | …'predict.predictor'…")]
    [DataRow("predict: { endpoint: 'http://localhost/v1' }",
        "(6,12): error NAS0105 | predict.model | …'predict.endpoint'…")]
    [DataRow("predict: { endpoint: 'http://me:secret@localhost/v1', model: m }",
        "(6,22): error NAS0104 | predict.endpoint | *** | …without user, password or query")]
    [DataRow("predict: { endpoint: 'http://localhost/v1', model: m, key-variable: sk-5ee0b17c4d }",
        "(6,69): error NAS0104 | predict.key-variable | *** | …environment variable…")]
    [DataRow("predict: { demonstrations: 5 }",
        "(6,12): error NAS0105 | predict.endpoint | …'predict.demonstrations'…")]
    [DataRow("predict: { predictor: ridge, endpoint: 'http://localhost/v1', model: m }",
        "(6,30): error NAS0109 | predict.endpoint | predict.predictor: ridge | …'predictor: llm'…'endpoint'…")]
    public void KeysThatDoNotFit_AreErrors(string predict, string expected)
    {
        using var project = Project.Classifier(
            "prune: {}\nquantize: { weights: [8, 32] }\nsearch: { method: hybrid }\n" + predict + "\n");

        project.AssertError(expected);
    }

    [TestMethod]
    public void MethodThatNeedsAGradient_CannotAskALanguageModel()
    {
        using var project = Project.Classifier("prune: {}\nsearch: { method: policy-gradient }\n"
            + "predict: { predictor: llm, endpoint: 'http://localhost/v1', model: m }\n");

        project.AssertError(
            "(5,12): error NAS0109 | predict.predictor | search.method: policy-gradient | …'method: hybrid'…");
    }

    // Percent of what remains, as if the more operations the better: it has a direction, and errors.
    private static ChatServer Knowing() => new()
    {
        Answering = body =>
        {
            var channels = Prompt(body).Split("Test architecture")[1].Split('\n')
                .Where(l => l.StartsWith("channels", StringComparison.Ordinal)).Sum(l => int.Parse(l.Split(": ")[1], CultureInfo.InvariantCulture));
            return Reply.Text((40 + (1.5 * channels)).ToString(CultureInfo.InvariantCulture));
        },
    };

    // Every policy has a quality of its own.
    private static Project Imitator(string yaml)
    {
        var project = Project.Classifier("");
        File.WriteAllText(project.Config, "model: { source: model.onnx, task: match-original }\n"
            + "data: { validation: validation.npz }\n" + yaml);
        return project;
    }

    private static string Prompt(string body)
    {
        using var json = JsonDocument.Parse(body);
        var content = json.RootElement.GetProperty("messages")[0].GetProperty("content");
        return content.ValueKind == JsonValueKind.String ? content.GetString()!
            : content[0].GetProperty("text").GetString()!;
    }

    private static string Yaml(ChatServer server, string predictor = "llm") =>
        "quality: { measure: relative-l2 }\nprune: { max-ratio: 0.75, round-to: 1 }\nsearch: { method: hybrid, subset: 48 }\n"
        + $"predict: {{ predictor: {predictor}, endpoint: '{server.Settings.Address}', model: test-model, key-variable: "
        + $"{KeyVariable}, timeout: 1 s, attempts: 1, student: ridge, labels: {Labels} }}\n"
        + "budget: { trials: 16 }\ntarget: { macs: 70 % }\nseed: 1\n";

    private static string Chosen(BuildReport report) =>
        report.Predictions!.Scores.Single(s => s is { Metric: "quality", Chosen: true }).Name;

    private static void AssertKeyIsNowhere(Project project, IEnumerable<string> lines)
    {
        Assert.IsEmpty(lines.Where(l => l.Contains(Key, StringComparison.Ordinal)));
        var files = Directory.GetFiles(project.Folder, "*", SearchOption.AllDirectories);
        Assert.IsTrue(files.Any(f => f.EndsWith("answers.json", StringComparison.Ordinal)));
        Assert.IsEmpty(files.Where(f =>
            Encoding.Latin1.GetString(File.ReadAllBytes(f)).Contains(Key, StringComparison.Ordinal)));
    }
}
