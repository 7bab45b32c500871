namespace NasBuild.Onnx.OperatorSets.Rules;

/// <summary>Operators that run a graph inside them.</summary>
internal static class Loops
{
    /// <summary>Since 9, Scan has no batch.</summary>
    public static Node Scan(OldNode old) =>
        throw new UnconvertibleException("it scans every element of a batch, which newer versions do not");
}
