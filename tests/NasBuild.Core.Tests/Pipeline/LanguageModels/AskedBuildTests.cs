using System.Text.RegularExpressions;
using NasBuild.Core.Builds;
using NasBuild.Core.Tests.Prediction.LanguageModels;
using static NasBuild.Core.Tests.Pipeline.LanguageModels.AskingProject;
using Reply = NasBuild.Core.Tests.Prediction.LanguageModels.ChatServer.Reply;

namespace NasBuild.Core.Tests.Pipeline.LanguageModels;

/// <summary>Builds that ask a language model.</summary>
[TestClass]
public sealed class AskedBuildTests
{
    [ClassInitialize]
    public static void SetKey(TestContext context) => Environment.SetEnvironmentVariable(KeyVariable, Key);

    [TestMethod]
    public void Model_IsAskedOnceForTheComparisonAndItsStudent()
    {
        using var server = Knowing();
        using var project = Of(Yaml(server));
        var lines = new List<string>();

        var report = project.Build(progress: p => { lock (lines) { lines.Add($"{p}"); } })!;

        Assert.HasCount(First + Labels, server.Requests);
        var use = report.Predictions!.LanguageModel!;
        Assert.AreEqual(("test-model", First + Labels), (use.Model, use.Calls));
        Assert.IsGreaterThan(1000, use.Tokens);
        Assert.AreEqual("llm", Chosen(report));
        Assert.IsTrue(lines.Exists(l => l.Contains("31 questions", StringComparison.Ordinal)), "told before");
        Assert.Contains("was asked 30 questions", File.ReadAllText(Path.Combine(project.Obj, "report.html")));
        AssertKeyIsNowhere(project, [.. lines, .. project.Reported.Select(d => $"{d}")]);
        Assert.IsTrue(
            server.Requests.All(r => r.Head.Contains($"Authorization: Bearer {Key}", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Question_NamesTaskVariablesAndMeasuredCandidates()
    {
        using var server = Knowing();
        using var project = Of(Yaml(server).Replace(
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
    public void SamplesOfTheUser_AreSentOnlyIfAskedFor()
    {
        using var server = Knowing();
        using var project = Of(Yaml(server));
        using var other = Knowing();
        using var shown = Of(Yaml(other).Replace(
            "labels:", "parts: [task, examples], labels:", StringComparison.Ordinal));

        project.Build();
        shown.Build();

        Assert.DoesNotContain("Input", Prompt(server.Requests.First().Body));
        string[] asked = [.. Prompt(other.Requests.First().Body).Split('\n').Select(l => l.Trim())];
        Assert.Contains("2. Inputs of the task, each with its output:", asked);
        Assert.HasCount(5, asked.Where(l => Regex.IsMatch(l, @"^Input: \w+ \[1, .*\]: [-\d]")));
        Assert.HasCount(5, asked.Where(l => Regex.IsMatch(l, @"^Output: \w+ \[1, \d+\]: [-\d]")));
    }

    [TestMethod]
    public void LockedBuild_NeedsNoEndpointWhereverItIs()
    {
        using var project = Of("");
        using (var server = Knowing())
        {
            File.AppendAllText(project.Config, Yaml(server));
            project.Build();
        }

        Directory.Delete(project.Obj, recursive: true);
        var text = File.ReadAllText(project.Config);
        File.WriteAllText(project.Config, text
            .Replace("http://127.0.0.1", "http://elsewhere", StringComparison.Ordinal)
            .Replace("timeout: 1 s", "timeout: 2 s", StringComparison.Ordinal));

        Assert.IsTrue(project.Build(BuildMode.Locked)!.FromLock);
        Assert.IsEmpty(project.Reported.Where(d => d.Id.StartsWith("NAS60", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void AnotherTargetAndAnotherAddress_UseTheStudentThatHasLearned()
    {
        using var project = Of("");
        using (var server = Knowing())
        {
            File.AppendAllText(project.Config, Yaml(server));
            project.Build();
        }

        using var other = Knowing();
        var text = File.ReadAllText(project.Config).Replace("macs: 70 %", "macs: 60 %", StringComparison.Ordinal);
        File.WriteAllText(project.Config, text[..text.IndexOf("quality:", StringComparison.Ordinal)] + Yaml(other)
            .Replace("macs: 70 %", "macs: 60 %", StringComparison.Ordinal));

        var announced = false;
        var report = project.Build(progress: p => announced |= p.Stage == "ask test-model")!;

        Assert.IsFalse(announced);
        Assert.IsFalse(report.FromLock);
        Assert.IsEmpty(other.Requests);
        Assert.AreEqual(0, report.Predictions!.LanguageModel!.Calls);
        Assert.AreEqual("llm", Chosen(report));
    }

    [TestMethod]
    public void ModelThatKnowsNothing_IsComparedOnceAndNotUsed()
    {
        using var server = new ChatServer(Reply.Text("50"));
        using var project = Of(Yaml(server, "auto"));

        var report = project.Build()!;

        Assert.HasCount(First, server.Requests);
        Assert.AreNotEqual("llm", Chosen(report));
        Assert.IsGreaterThan(0, report.Predictions!.Scores.Single(s => s.Name == "llm").MeanError);
        Assert.IsEmpty(project.Reported.Where(d => d.Id == "NAS6009"));
    }
}
