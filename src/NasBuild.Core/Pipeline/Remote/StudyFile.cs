namespace NasBuild.Core.Pipeline.Remote;

/// <summary>A file of a study.</summary>
/// <param name="Path">Its path below the study's folder, with slashes.</param>
/// <param name="Object">The hash of the object that holds it.</param>
/// <param name="Offset">Its beginning in the object.</param>
/// <param name="Bytes">Its size.</param>
internal sealed record StudyFile(string Path, string Object, long Offset, long Bytes);
