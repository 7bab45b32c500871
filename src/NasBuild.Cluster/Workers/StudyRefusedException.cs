namespace NasBuild.Cluster.Workers;

/// <summary>A study whose trials cannot be measured on this machine.</summary>
/// <param name="reason">The reason, as a sentence.</param>
/// <param name="inner">The cause.</param>
internal sealed class StudyRefusedException(string reason, Exception? inner = null) : Exception(reason, inner);
