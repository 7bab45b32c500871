namespace NasBuild.Core.Prediction.LanguageModels.Endpoints;

/// <summary>The settings of an endpoint that speaks OpenAI's protocol of chat completions.</summary>
/// <param name="Address">Its address up to the version, such as <c>http://localhost:11434/v1</c>.</param>
/// <param name="Model">The model to ask.</param>
internal sealed record EndpointSettings(Uri Address, string Model)
{
    /// <summary>The environment variable that holds the key; null for an endpoint without keys.</summary>
    public string? KeyVariable { get; init; }

    /// <summary>The randomness of answers.</summary>
    public double Temperature { get; init; }

    /// <summary>The maximum number of tokens of an answer. A longer one is cut off and refused.</summary>
    public int AnswerTokens { get; init; } = 32;

    /// <summary>The number of alternatives of each token to ask for, with probabilities; 0 for none.</summary>
    public int Alternatives { get; init; }

    /// <summary>The time that one attempt may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The number of attempts for an answer.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>The wait before the second attempt; it doubles with each, if the endpoint does not name one.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between attempts.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time that all attempts and waits together may take.</summary>
    public TimeSpan TotalTime => Attempts * (Timeout + LongestWait);
}
