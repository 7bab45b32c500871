namespace NasBuild.Onnx.OperatorSets;

/// <summary>A rule cannot write a node in the newer version of its operator.</summary>
/// <param name="reason">Why not, as a clause.</param>
internal sealed class UnconvertibleException(string reason) : Exception(reason);
