using System.ClientModel.Primitives;
using System.Globalization;

namespace NasBuild.Core.Prediction.LanguageModels.Endpoints;

/// <summary>
/// Repeats a request after 408, 429, 5xx and broken connections, a bounded number of times after bounded waits: as long
/// as the endpoint asks for, else twice as long each time.
/// </summary>
internal sealed class BoundedRetries(EndpointSettings settings) : ClientRetryPolicy(settings.Attempts - 1)
{
    protected override TimeSpan GetNextDelay(PipelineMessage message, int tryCount)
    {
        var asked = message.Response?.Headers.TryGetValue("Retry-After", out var text) == true
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds >= 0
            ? seconds
            : settings.FirstWait.TotalSeconds * Math.Pow(2, tryCount - 1);
        return TimeSpan.FromSeconds(Math.Min(asked, settings.LongestWait.TotalSeconds));
    }
}
