namespace NasBuild.Benchmarks.Peers;

/// <summary>The exception for another library that cannot be compared with: the message says what to change.</summary>
internal sealed class PeerException(string message) : Exception(message);
