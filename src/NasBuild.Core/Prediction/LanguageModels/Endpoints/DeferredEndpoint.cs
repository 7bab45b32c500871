namespace NasBuild.Core.Prediction.LanguageModels.Endpoints;

/// <summary>An endpoint that is created at the first question: none is needed for answers that are recorded.</summary>
/// <param name="create">Creates the endpoint.</param>
internal sealed class DeferredEndpoint(Func<IChatEndpoint> create) : IChatEndpoint
{
    private readonly Lazy<IChatEndpoint> endpoint = new(create);

    /// <inheritdoc/>
    public Task<ChatAnswer> AskAsync(ChatQuestion question, CancellationToken cancellation) =>
        endpoint.Value.AskAsync(question, cancellation);
}
