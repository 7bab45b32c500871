namespace NasBuild.Core.Prediction.LanguageModels.Endpoints;

/// <summary>
/// The exception of a language model that cannot be used: not reached, too slow, over a limit, or its answers are no
/// numbers. Its message says why, in a sentence about "it", and never contains the key.
/// </summary>
internal sealed class LanguageModelException(string message) : Exception(message);
