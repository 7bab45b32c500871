namespace NasBuild.Core.Tests.Storage.Mutants;

/// <summary>A file that NasBuild reads.</summary>
/// <param name="Name">What it is.</param>
/// <param name="File">Its name.</param>
/// <param name="IsText">True if it is a text.</param>
/// <param name="Sample">A whole one.</param>
/// <param name="Read">Reads the one in a folder, as a build or a command does.</param>
internal sealed record Reader(string Name, string File, bool IsText, byte[] Sample, Action<string> Read);
