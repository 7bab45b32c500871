using NasBuild.Core.Tests.Diagnostics;
using NasBuild.Core.Tests.Prediction.LanguageModels;
using static NasBuild.Core.Tests.Pipeline.LanguageModels.AskingProject;
using Reply = NasBuild.Core.Tests.Prediction.LanguageModels.ChatServer.Reply;

namespace NasBuild.Core.Tests.Pipeline.LanguageModels;

/// <summary>Builds whose language model cannot be asked.</summary>
[TestClass]
public sealed class EndpointFailureBuildTests
{
    [ClassInitialize]
    public static void SetKey(TestContext context) => Environment.SetEnvironmentVariable(KeyVariable, Key);

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
        using var project = Of(Yaml(server));

        var report = project.Build()!;

        DiagnosticAssert.Is(
            $"nas : warning NAS6009 | llm | quality | {reason}", project.Reported.Single(d => d.Id == "NAS6009"));
        CollectionAssert.Contains(new[] { "ridge", "gaussian-process" }, Chosen(report));
        AssertKeyIsNowhere(project, project.Reported.Select(d => $"{d}"));
    }

    [TestMethod]
    public void EndpointThatIsDown_IsReplacedByAnotherPredictor()
    {
        using var project = Of("");
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
        using var project = Of(Yaml(server).Replace(
            "labels:", "on-failure: fail, labels:", StringComparison.Ordinal));

        project.AssertError("(6,28): error NAS6010 | llm | quality | …status 503…", stage: null);
    }

    [TestMethod]
    public void LimitThatLeavesNothingForTheStudent_IsReplacedByAnotherPredictor()
    {
        using var server = Knowing();
        using var project = Of(Yaml(server).Replace(
            "labels:", "calls: 15, labels:", StringComparison.Ordinal));

        project.Build();

        Assert.HasCount(First, server.Requests);
        DiagnosticAssert.Is(
            "nas : warning NAS6009 | llm | quality | …limit…", project.Reported.Single(d => d.Id == "NAS6009"));
    }
}
