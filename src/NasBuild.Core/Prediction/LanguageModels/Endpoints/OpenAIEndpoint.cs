using System.ClientModel;
using OpenAI;
using OpenAI.Chat;

namespace NasBuild.Core.Prediction.LanguageModels.Endpoints;

/// <summary>
/// An endpoint that speaks OpenAI's protocol of chat completions: OpenAI, Azure, Ollama, llama.cpp's server, vLLM.
/// </summary>
internal sealed class OpenAIEndpoint : IChatEndpoint
{
    private readonly EndpointSettings settings;
    private readonly EndpointKey key;
    private readonly ChatClient client;

    /// <param name="settings">The endpoint.</param>
    /// <exception cref="LanguageModelException">There is no key.</exception>
    public OpenAIEndpoint(EndpointSettings settings)
    {
        this.settings = settings;
        key = EndpointKey.Read(settings.KeyVariable);
        client = new ChatClient(settings.Model, new ApiKeyCredential(key.ForRequest()), new OpenAIClientOptions
        {
            Endpoint = settings.Address,
            NetworkTimeout = settings.Timeout,
            RetryPolicy = new BoundedRetries(settings),
        });
    }

    /// <inheritdoc/>
    public async Task<ChatAnswer> AskAsync(ChatQuestion question, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(settings.TotalTime);
        try
        {
            var completion = await client.CompleteChatAsync(
                [ChatMessage.CreateUserMessage(question.Prompt)], Options(), limited.Token).ConfigureAwait(false);
            return Answer(completion.Value);
        }
        catch (Exception e) when (e is not LanguageModelException && !cancellation.IsCancellationRequested)
        {
            // Nothing of the cause is kept: an endpoint may repeat the key in what it sends.
            throw new LanguageModelException(key.Remove(EndpointFailure.Reason(e, settings)));
        }
    }

    private ChatCompletionOptions Options() => new()
    {
        Temperature = (float)settings.Temperature,
        MaxOutputTokenCount = settings.AnswerTokens,
        IncludeLogProbabilities = settings.Alternatives > 0 ? true : null,
        TopLogProbabilityCount = settings.Alternatives > 0 ? settings.Alternatives : null,
    };

    private ChatAnswer Answer(ChatCompletion completion) => completion.FinishReason == ChatFinishReason.Stop
        ? new ChatAnswer(
            key.Remove(string.Concat(completion.Content.Select(part => part.Text))),
            [.. completion.ContentTokenLogProbabilities.Select(Token)])
        : throw new LanguageModelException(
            $"it ended its answer for another reason than its end ({completion.FinishReason}).");

    private AnswerToken Token(ChatTokenLogProbabilityDetails token) => new(
        key.Remove(token.Token),
        [.. token.TopLogProbabilities.Select(a => new TokenChance(key.Remove(a.Token), a.LogProbability))]);
}
