using System.ClientModel;
using System.Globalization;
using System.Text.Json;

namespace NasBuild.Core.Prediction.LanguageModels.Endpoints;

/// <summary>The reasons of failed requests, in words.</summary>
internal static class EndpointFailure
{
    private const int Shown = 200;

    /// <summary>Returns why a request failed, a sentence about "it".</summary>
    public static string Reason(Exception failure, EndpointSettings settings) => failure switch
    {
        AggregateException { InnerExceptions: [.., var last] } => Reason(last, settings),
        ClientResultException { Status: > 0 } e => $"it answered with status {e.Status}{Detail(e)}",
        OperationCanceledException => string.Create(CultureInfo.InvariantCulture,
            $"it did not answer within {settings.Timeout.TotalSeconds:0.###} s, in {settings.Attempts} attempts."),
        HttpRequestException or IOException or ClientResultException =>
            $"'{settings.Address.Authority}' cannot be reached, or broke off the connection.",
        _ => "what it answered is not a chat completion.",
    };

    // What the endpoint says of the error, such as that there is no such model.
    private static string Detail(ClientResultException failure)
    {
        try
        {
            using var body = JsonDocument.Parse(failure.GetRawResponse()?.Content.ToString() ?? "");
            var text = body.RootElement.GetProperty("error").GetProperty("message").GetString() ?? "";
            return text.Length == 0 ? "." : $": '{(text.Length <= Shown ? text : text[..Shown] + "...")}'.";
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return ".";
        }
    }
}
