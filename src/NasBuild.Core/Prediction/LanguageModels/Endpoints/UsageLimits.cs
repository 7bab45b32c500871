using System.Text;

namespace NasBuild.Core.Prediction.LanguageModels.Endpoints;

/// <summary>The limits of the use of an endpoint.</summary>
/// <param name="Calls">The maximum number of questions.</param>
/// <param name="Tokens">The maximum number of tokens of questions and answers together.</param>
/// <param name="AtATime">The maximum number of questions at a time.</param>
/// <param name="AnswerTokens">The maximum number of tokens of an answer.</param>
internal sealed record UsageLimits(
    int Calls = 1000, long Tokens = 2_000_000, int AtATime = 4, int AnswerTokens = 32)
{
    // Digits and brackets, of which descriptions consist, are cut into shorter tokens than words.
    private const int BytesPerToken = 2;

    /// <summary>Returns the estimated tokens of a question and its answer; rather too many.</summary>
    public long TokensOf(ChatQuestion question) =>
        AnswerTokens + (Encoding.UTF8.GetByteCount(question.Prompt) / BytesPerToken);
}
