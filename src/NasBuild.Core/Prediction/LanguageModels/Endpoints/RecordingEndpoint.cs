namespace NasBuild.Core.Prediction.LanguageModels.Endpoints;

/// <summary>
/// Answers questions from a record, and asks an endpoint those that are not in it, each once; without an endpoint they
/// have no answer.
/// </summary>
/// <param name="recorded">The record.</param>
/// <param name="endpoint">The endpoint; null to answer from the record alone.</param>
internal sealed class RecordingEndpoint(RecordedAnswers recorded, IChatEndpoint? endpoint) : IChatEndpoint
{
    private RecordedAnswers recorded = recorded;

    /// <summary>The record, with the answers that were added.</summary>
    public RecordedAnswers Recorded => recorded;

    /// <inheritdoc/>
    public async Task<ChatAnswer> AskAsync(ChatQuestion question, CancellationToken cancellation)
    {
        if (recorded.To(question) is { } known)
        {
            return known;
        }

        var answer = endpoint is null
            ? throw new LanguageModelException("the question is not among the recorded ones.")
            : await endpoint.AskAsync(question, cancellation).ConfigureAwait(false);
        RecordedAnswers seen, updated;
        do
        {
            seen = recorded;
            updated = seen.With(question, answer);
        }
        while (Interlocked.CompareExchange(ref recorded, updated, seen) != seen);
        return answer;
    }
}
