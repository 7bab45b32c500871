namespace NasBuild.Core.Quantization.Operators;

/// <summary>A node that a plan quantizes but that is left unchanged.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="OpType">Its operator.</param>
/// <param name="Reason">The reason, for display.</param>
public sealed record UnquantizedNode(string Node, string OpType, string Reason);
