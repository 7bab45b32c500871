using System.Collections.Immutable;

namespace NasBuild.Core.Builds.Workers;

/// <summary>All that a worker needs to measure the trials of a study.</summary>
/// <param name="Id">The content key of what the measurements depend on, without the machine.</param>
/// <param name="Manifest">The settings, and the files by the hashes of the objects that hold them, as JSON.</param>
/// <param name="Objects">The contents: files of the build, or several small ones in one.</param>
public sealed record StudyPackage(string Id, string Manifest, ImmutableArray<StudyObject> Objects);
