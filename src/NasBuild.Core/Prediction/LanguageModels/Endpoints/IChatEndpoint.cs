using System.Collections.Immutable;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Prediction.LanguageModels.Endpoints;

/// <summary>A language model that answers questions. Safe to use from several threads.</summary>
internal interface IChatEndpoint
{
    /// <summary>Returns the answer to a question.</summary>
    /// <exception cref="LanguageModelException">There is none.</exception>
    Task<ChatAnswer> AskAsync(ChatQuestion question, CancellationToken cancellation);
}

/// <summary>A question.</summary>
/// <param name="Prompt">The text.</param>
/// <param name="Repetition">Which time it is asked, from 0.</param>
internal sealed record ChatQuestion(string Prompt, int Repetition = 0)
{
    /// <summary>Returns the key that the answer is recorded under.</summary>
    public string Key(string model) => ContentKey.Of(model, $"{Repetition}", Prompt);
}

/// <summary>An answer.</summary>
/// <param name="Text">The text.</param>
/// <param name="Tokens">Its tokens with what else could have been there; empty if the endpoint does not tell.</param>
internal sealed record ChatAnswer(string Text, ImmutableArray<AnswerToken> Tokens)
{
    /// <summary>Returns an answer without its tokens.</summary>
    public static ChatAnswer Of(string text) => new(text, []);
}

/// <summary>A token of an answer.</summary>
/// <param name="Text">The token.</param>
/// <param name="Alternatives">The most likely tokens at its place, each with the logarithm of its probability.</param>
internal sealed record AnswerToken(string Text, ImmutableArray<TokenChance> Alternatives);

/// <summary>A token that is possible.</summary>
/// <param name="Text">The token.</param>
/// <param name="LogProbability">The natural logarithm of its probability.</param>
internal sealed record TokenChance(string Text, double LogProbability);
