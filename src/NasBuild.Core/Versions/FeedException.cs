namespace NasBuild.Core.Versions;

/// <summary>A feed cannot be asked, or does not give what it has.</summary>
/// <param name="feed">The feed's name.</param>
/// <param name="message">Why, as a sentence.</param>
/// <param name="innerException">What was thrown.</param>
internal sealed class FeedException(string feed, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public string Feed => feed;
}
