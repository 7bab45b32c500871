namespace NasBuild.Onnx.OperatorSets;

/// <summary>The exception for a node that a rule cannot convert to the newer version of its operator.</summary>
/// <param name="reason">The reason, as a clause.</param>
internal sealed class UnconvertibleException(string reason) : Exception(reason);
