namespace NasBuild.Core.Pruning.Masks;

/// <summary>A sparsity that cannot be. The message says what was found and what is valid.</summary>
internal sealed class SparsityException(string message) : Exception(message);
