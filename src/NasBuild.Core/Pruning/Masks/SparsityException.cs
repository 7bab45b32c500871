namespace NasBuild.Core.Pruning.Masks;

/// <summary>
/// The exception for a sparsity that is not valid. The message says what was found and what is valid.
/// </summary>
internal sealed class SparsityException(string message) : Exception(message);
