namespace NasBuild.Core.Prediction.LanguageModels.Endpoints;

/// <summary>
/// An endpoint that is asked a limited number of questions in all and at a time. A question counts with the tokens
/// that its answer may have; those of the prompt are estimated, as models cut texts differently.
/// </summary>
/// <param name="endpoint">The endpoint.</param>
/// <param name="limits">The limits.</param>
internal sealed class LimitedEndpoint(IChatEndpoint endpoint, UsageLimits limits) : IChatEndpoint, IDisposable
{
    private readonly SemaphoreSlim free = new(limits.AtATime);
    private readonly Lock counting = new();

    /// <summary>The number of questions that were asked.</summary>
    public int Calls { get; private set; }

    /// <summary>The estimated tokens of the questions that were asked and of their answers.</summary>
    public long Tokens { get; private set; }

    /// <summary>Returns how many of the questions the limits still allow.</summary>
    public int Allowed(int questions, long tokensOfEach) =>
        (int)Math.Min(Math.Min(questions, limits.Calls - Calls), (limits.Tokens - Tokens) / tokensOfEach);

    /// <inheritdoc/>
    public async Task<ChatAnswer> AskAsync(ChatQuestion question, CancellationToken cancellation)
    {
        await free.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            Count(limits.TokensOf(question));
            return await endpoint.AskAsync(question, cancellation).ConfigureAwait(false);
        }
        finally
        {
            free.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => free.Dispose();

    private void Count(long tokens)
    {
        lock (counting)
        {
            if (Calls == limits.Calls)
            {
                throw new LanguageModelException($"the limit of {limits.Calls} calls is reached.");
            }

            if (Tokens + tokens > limits.Tokens)
            {
                throw new LanguageModelException($"the limit of {limits.Tokens} tokens is reached.");
            }

            (Calls, Tokens) = (Calls + 1, Tokens + tokens);
        }
    }
}
