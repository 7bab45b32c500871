using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using NasBuild.Core.Prediction.LanguageModels;
using NasBuild.Core.Prediction.LanguageModels.Endpoints;

namespace NasBuild.Core.Tests.Prediction.LanguageModels;

/// <summary>
/// A server on loopback that speaks OpenAI's protocol of chat completions. It gives its replies in order, the last one
/// again and again.
/// </summary>
internal sealed class ChatServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Queue<Reply> replies;
    private readonly CancellationTokenSource stopped = new();
    private readonly Task serving;

    public ChatServer(params IEnumerable<Reply> replies)
    {
        this.replies = new Queue<Reply>(replies);
        listener.Start();
        serving = ServeAsync();
    }

    /// <summary>Makes the reply to a request's body; null for the replies given.</summary>
    public Func<string, Reply>? Answering { get; init; }

    /// <summary>The heads and bodies of the requests.</summary>
    public ConcurrentQueue<(string Head, string Body)> Requests { get; } = new();

    /// <summary>Settings for this server, with short waits.</summary>
    public EndpointSettings Settings => new(new Uri($"http://{listener.LocalEndpoint}/v1"), "test-model")
    {
        Attempts = 3,
        FirstWait = TimeSpan.FromMilliseconds(1),
        LongestWait = TimeSpan.FromMilliseconds(2),
    };

    public void Dispose()
    {
        stopped.Cancel();
        listener.Stop();
        serving.Wait();
        stopped.Dispose();
    }

    private async Task ServeAsync()
    {
        var served = new List<Task>();
        try
        {
            while (true)
            {
                served.Add(AnswerAsync(await listener.AcceptTcpClientAsync(stopped.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task AnswerAsync(TcpClient accepted)
    {
        using var client = accepted;
        try
        {
            var stream = client.GetStream();
            var request = await ReadAsync(stream);
            Requests.Enqueue(request);
            var reply = Answering?.Invoke(request.Body) ?? Next();

            await Task.Delay(reply.Delay, stopped.Token);
            await stream.WriteAsync(reply.Bytes(), stopped.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client has gone, or the test is over.
        }
    }

    private Reply Next()
    {
        lock (replies)
        {
            return replies.Count > 1 ? replies.Dequeue() : replies.Peek();
        }
    }

    private async Task<(string Head, string Body)> ReadAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[8192];
        while (true)
        {
            var count = await stream.ReadAsync(buffer, stopped.Token);
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
            string[] parts = text.ToString().Split("\r\n\r\n", 2);
            if (count == 0 || (parts.Length == 2 && parts[1].Length >= Length(parts[0])))
            {
                return (parts[0], parts[^1]);
            }
        }
    }

    private static int Length(string head) => head.Split("\r\n")
        .Select(l => l.Split(": ")).Where(l => l[0] == "Content-Length").Select(l => int.Parse(l[1])).Single();

    /// <summary>A reply.</summary>
    internal sealed record Reply(int Status, string Body)
    {
        public TimeSpan Delay { get; init; }

        public string Header { get; init; } = "";

        /// <summary>The bytes of the body that are announced but not sent.</summary>
        public int Missing { get; init; }

        public static Reply Text(string answer, string reason = "stop", object? logprobs = null) => new(
            200,
            JsonSerializer.Serialize(new
            {
                id = "1",
                @object = "chat.completion",
                created = 1,
                model = "test-model",
                choices = new[]
                {
                    new
                    {
                        index = 0,
                        finish_reason = reason,
                        logprobs,
                        message = new { role = "assistant", content = answer },
                    },
                },
                usage = new { prompt_tokens = 100, completion_tokens = 3, total_tokens = 103 },
            }));

        public static Reply Error(int status, string message = "") =>
            new(status, JsonSerializer.Serialize(new { error = new { message } }));

        public byte[] Bytes() => Encoding.UTF8.GetBytes(
            $"HTTP/1.1 {Status} Reason\r\nContent-Type: application/json\r\nConnection: close\r\n{Header}"
            + $"Content-Length: {Encoding.UTF8.GetByteCount(Body) + Missing}\r\n\r\n{Body}");
    }
}
