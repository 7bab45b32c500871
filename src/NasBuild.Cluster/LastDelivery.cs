using System.Text.Json.Serialization;

namespace NasBuild.Cluster;

/// <summary>The server's notice that it will not deliver a message once more.</summary>
/// <param name="Number">The number of the message in its stream.</param>
internal sealed record LastDelivery([property: JsonPropertyName("stream_seq")] ulong Number);
