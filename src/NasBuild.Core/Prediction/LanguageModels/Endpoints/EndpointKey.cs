namespace NasBuild.Core.Prediction.LanguageModels.Endpoints;

/// <summary>The key of an endpoint, from an environment variable. It is never printed.</summary>
internal sealed class EndpointKey
{
    private readonly string? key;

    private EndpointKey(string? key) => this.key = key;

    /// <summary>Reads the key from a variable; an endpoint without keys has none.</summary>
    /// <exception cref="LanguageModelException">The variable is not set.</exception>
    public static EndpointKey Read(string? variable) =>
        variable is null ? new EndpointKey(null)
        : Environment.GetEnvironmentVariable(variable)?.Trim() is { Length: > 0 } key ? new EndpointKey(key)
        : throw new LanguageModelException($"the environment variable '{variable}' with its key is not set.");

    /// <summary>Returns the key for the request; a word in its place for an endpoint that needs none.</summary>
    public string ForRequest() => key ?? "none";

    /// <summary>Returns the text without the key, which an endpoint may repeat in answers and errors.</summary>
    public string Remove(string text) => key is null ? text : text.Replace(key, "***", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => "***";
}
