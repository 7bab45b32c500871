namespace NasBuild.Core.Builds.Workers;

/// <summary>A content that workers fetch once, by its hash.</summary>
/// <param name="Sha256">The hash, in lower-case hexadecimal digits.</param>
/// <param name="Bytes">The size.</param>
/// <param name="Open">Opens the content.</param>
public sealed record StudyObject(string Sha256, long Bytes, Func<Stream> Open);
