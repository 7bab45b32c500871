namespace NasBuild.Core.Prediction.LanguageModels.Endpoints;

/// <summary>
/// The exception of a language model that cannot be used: not reached, too slow, over a limit, or its answers are no
/// numbers. Its message says why, in a sentence about "it", and never contains the key.
/// </summary>
internal class LanguageModelException(string message) : Exception(message);

/// <summary>The exception of an answer that came and is not a number that the metric can have.</summary>
internal sealed class UnreadableAnswerException(string message) : LanguageModelException(message);
