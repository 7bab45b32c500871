using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Text.Json;
using NasBuild.Core.Prediction.LanguageModels.Endpoints;
using Reply = NasBuild.Core.Tests.Prediction.LanguageModels.ChatServer.Reply;

namespace NasBuild.Core.Tests.Prediction.LanguageModels;

/// <summary>The key is in the request's header and nowhere else.</summary>
[TestClass]
public sealed class EndpointKeyTests
{
    private const string KeyVariable = "NAS_TEST_ENDPOINT_KEY";
    private const string Key = "sk-3f9d2c71aa";
    private static readonly ChatQuestion Question = new("BLEU:");

    [ClassInitialize]
    public static void SetKey(TestContext context) => Environment.SetEnvironmentVariable(KeyVariable, Key);

    [TestMethod]
    public async Task Key_IsInTheHeaderOfTheRequestAndNowhereElse()
    {
        using var server = new ChatServer(
            Reply.Text($"your key is {Key}"), Reply.Error(401, $"Incorrect API key provided: {Key}."));
        var settings = server.Settings with { KeyVariable = KeyVariable };
        var recording = new RecordingEndpoint(RecordedAnswers.None("test-model"), new OpenAIEndpoint(settings));

        await recording.AskAsync(Question, default);
        var failed = await Assert.ThrowsExactlyAsync<LanguageModelException>(
            () => recording.AskAsync(new("other"), default));

        Assert.Contains("Incorrect API key provided: ***.", failed.Message);
        Assert.DoesNotContain(Key, failed.ToString());
        Assert.DoesNotContain(Key, JsonSerializer.Serialize(recording.Recorded));
        Assert.DoesNotContain(Key, $"{settings}");
        foreach (var (head, body) in server.Requests)
        {
            var lines = head.Split("\r\n").Where(l => l.Contains(Key));
            Assert.AreEqual($"Authorization: Bearer {Key}", lines.Single());
            Assert.DoesNotContain(Key, body);
        }
    }

    [TestMethod]
    public async Task Key_IsInNoEventOfTheClient()
    {
        using var events = new ClientEvents();
        using var server = new ChatServer(Reply.Text("25.31"));

        await Ask(server.Settings with { KeyVariable = KeyVariable });

        Assert.IsNotEmpty(events.Texts);
        Assert.IsEmpty(events.Texts.Where(t => t.Contains(Key)));
    }

    [TestMethod]
    public async Task Redirection_DoesNotTakeTheKeyElsewhere()
    {
        using var other = new ChatServer(Reply.Text("25.31"));
        using var server = new ChatServer(new Reply(307, "")
        {
            Header = $"Location: {other.Settings.Address}/chat/completions\r\n",
        });

        var reason = await ReasonOf(server.Settings with { KeyVariable = KeyVariable });

        Assert.AreEqual("it answered with status 307.", reason);
        Assert.IsEmpty(other.Requests);
    }

    [TestMethod]
    public async Task KeyThatIsNotSet_IsNamedByItsVariable()
    {
        using var server = new ChatServer(Reply.Text("25.31"));

        Assert.AreEqual(
            "the environment variable 'NAS_TEST_NO_SUCH_KEY' with its key is not set.",
            await ReasonOf(server.Settings with { KeyVariable = "NAS_TEST_NO_SUCH_KEY" }));
        Assert.IsEmpty(server.Requests);
    }

    private static Task<ChatAnswer> Ask(EndpointSettings settings) =>
        new OpenAIEndpoint(settings).AskAsync(Question, default);

    private static async Task<string> ReasonOf(EndpointSettings settings) =>
        (await Assert.ThrowsExactlyAsync<LanguageModelException>(() => Ask(settings))).Message;

    private sealed class ClientEvents : EventListener
    {
        public ConcurrentQueue<string> Texts { get; } = new();

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name.StartsWith("System.ClientModel", StringComparison.Ordinal)
                || eventSource.Name.StartsWith("System-ClientModel", StringComparison.Ordinal))
            {
                EnableEvents(eventSource, EventLevel.Verbose);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
            Texts?.Enqueue(string.Join(' ', eventData.Payload ?? []));
    }
}
