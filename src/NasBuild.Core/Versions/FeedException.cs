using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Versions;

/// <summary>The exception for a feed that cannot be reached, or that does not return a package.</summary>
/// <param name="feed">The feed's name.</param>
/// <param name="message">The reason, as a sentence.</param>
/// <param name="innerException">The cause.</param>
internal sealed class FeedException(
    string feed, string message, Exception? innerException = null) : Exception(ShownAddress.In(message), innerException)
{
    /// <summary>The feed's name.</summary>
    public string Feed { get; } = ShownAddress.In(feed);
}
