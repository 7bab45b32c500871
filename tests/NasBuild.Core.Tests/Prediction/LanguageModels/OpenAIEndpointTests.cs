using System.Text.Json;
using NasBuild.Core.Prediction.LanguageModels.Endpoints;
using Reply = NasBuild.Core.Tests.Prediction.LanguageModels.ChatServer.Reply;

namespace NasBuild.Core.Tests.Prediction.LanguageModels;

[TestClass]
public sealed class OpenAIEndpointTests
{
    private static readonly ChatQuestion Question = new("BLEU:");

    [TestMethod]
    public async Task GoodAnswer_IsReturned_AndTheRequestIsWhatWasAsked()
    {
        using var server = new ChatServer(Reply.Text("25.31"));

        Assert.AreEqual("25.31", (await Ask(server.Settings)).Text);

        var (head, body) = server.Requests.Single();
        var request = JsonDocument.Parse(body).RootElement;
        Assert.StartsWith("POST /v1/chat/completions HTTP/1.1", head);
        Assert.AreEqual("test-model", request.GetProperty("model").GetString());
        Assert.AreEqual(0, request.GetProperty("temperature").GetDouble());
        var message = request.GetProperty("messages").EnumerateArray().Single();
        Assert.AreEqual("user", message.GetProperty("role").GetString());
        Assert.AreEqual("BLEU:", message.GetProperty("content").GetString());
        Assert.IsFalse(request.TryGetProperty("stream", out var stream) && stream.GetBoolean());
        Assert.IsFalse(request.TryGetProperty("logprobs", out _));
    }

    [TestMethod]
    [DataRow(429)]
    [DataRow(500)]
    [DataRow(503)]
    public async Task FailureThatPasses_IsTriedAgain(int status)
    {
        using var server = new ChatServer(Reply.Error(status), Reply.Error(status), Reply.Text("25.31"));

        Assert.AreEqual("25.31", (await Ask(server.Settings)).Text);
        Assert.HasCount(3, server.Requests);
    }

    [TestMethod]
    public async Task WaitThatTheEndpointAsksFor_IsBounded()
    {
        var hour = Reply.Error(429) with { Header = "Retry-After: 3600\r\n" };
        using var server = new ChatServer(hour, Reply.Text("25.31"));

        // A longer wait would be over the time of all attempts together.
        Assert.AreEqual("25.31", (await Ask(server.Settings with { Timeout = TimeSpan.FromSeconds(2) })).Text);
    }

    [TestMethod]
    [DataRow(500, 3)]
    [DataRow(429, 3)]
    [DataRow(404, 1)]
    [DataRow(401, 1)]
    public async Task FailureThatStays_EndsAfterAllAttempts(int status, int attempts)
    {
        using var server = new ChatServer(Reply.Error(status, "no model 'test-model'"));

        Assert.AreEqual(
            $"it answered with status {status}: 'no model 'test-model''.", await ReasonOf(server.Settings));
        Assert.HasCount(attempts, server.Requests);
    }

    [TestMethod]
    public async Task SlowAnswer_EndsAfterTheTimeout()
    {
        using var server = new ChatServer(Reply.Text("25.31") with { Delay = TimeSpan.FromMinutes(1) });

        Assert.AreEqual("it did not answer within 0.05 s, in 2 attempts.", await ReasonOf(
            server.Settings with { Timeout = TimeSpan.FromMilliseconds(50), Attempts = 2 }));
    }

    [TestMethod]
    public async Task Cancellation_IsNoFailureOfTheEndpoint()
    {
        using var server = new ChatServer(Reply.Text("25.31") with { Delay = TimeSpan.FromMinutes(1) });
        using var cancelled = new CancellationTokenSource(20);

        await Assert.ThrowsAsync<OperationCanceledException>(
            () => new OpenAIEndpoint(server.Settings).AskAsync(Question, cancelled.Token));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("{\"choices\": [{\"message\":")]
    [DataRow("<html>Bad gateway</html>")]
    [DataRow("[]")]
    [DataRow("null")]
    [DataRow("{}")]
    [DataRow("{\"choices\": []}")]
    [DataRow("{\"choices\": [{\"finish_reason\": \"stop\", \"index\": 0}]}")]
    [DataRow("{\"choices\": \"25.31\"}")]
    public async Task ReplyThatIsNoCompletion_IsRefused(string body)
    {
        using var server = new ChatServer(new Reply(200, body));

        Assert.AreEqual("what it answered is not a chat completion.", await ReasonOf(server.Settings));
    }

    [TestMethod]
    public async Task ReplyThatBreaksOff_IsRefused()
    {
        using var server = new ChatServer(Reply.Text("25.31") with { Missing = 10 });

        Assert.EndsWith("cannot be reached, or broke off the connection.", await ReasonOf(server.Settings));
    }

    [TestMethod]
    public async Task AnswerThatWasCutOff_IsRefused()
    {
        using var server = new ChatServer(Reply.Text("25.3", reason: "length"));

        Assert.AreEqual(
            "it ended its answer for another reason than its end (Length).", await ReasonOf(server.Settings));
    }

    [TestMethod]
    public async Task NoServer_CannotBeReached()
    {
        EndpointSettings settings;
        using (var server = new ChatServer(Reply.Text("")))
        {
            settings = server.Settings;
        }

        Assert.EndsWith("cannot be reached, or broke off the connection.", await ReasonOf(settings));
    }

    [TestMethod]
    public async Task Probabilities_AreAskedForAndRead()
    {
        object Token(string token, double logprob) => new { token, logprob, bytes = (int[]?)null };
        var logprobs = new
        {
            content = new[]
            {
                new { token = "25", logprob = -0.5, top_logprobs = new[] { Token("25", -0.5), Token("26", -1) } },
            },
        };
        using var server = new ChatServer(Reply.Text("25", logprobs: logprobs));

        var answer = await Ask(server.Settings with { Alternatives = 2 });

        var alternatives = answer.Tokens.Single().Alternatives;
        CollectionAssert.AreEqual(new[] { "25", "26" }, alternatives.Select(a => a.Text).ToArray());
        Assert.AreEqual(-1, alternatives[1].LogProbability);
        Assert.AreEqual(2, JsonDocument.Parse(server.Requests.Single().Body).RootElement
            .GetProperty("top_logprobs").GetInt32());
    }

    private static Task<ChatAnswer> Ask(EndpointSettings settings) =>
        new OpenAIEndpoint(settings).AskAsync(Question, default);

    private static async Task<string> ReasonOf(EndpointSettings settings) =>
        (await Assert.ThrowsExactlyAsync<LanguageModelException>(() => Ask(settings))).Message;
}
