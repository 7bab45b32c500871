namespace NasBuild.Onnx.OperatorSets.Rules;

/// <summary>
/// The rules for outputs and attributes of training, which ONNX Runtime does not support in these operator sets.
/// </summary>
internal static class Inference
{
    /// <summary>Since 14, BatchNormalization has the outputs of training only in training mode.</summary>
    public static Node WithoutStatistics(OldNode old) => FirstOutput(old, "its statistics of training are read");

    /// <summary>Since 10, Dropout's mask is of booleans.</summary>
    public static Node WithoutMask(OldNode old) => FirstOutput(old, "its mask is read");

    /// <summary>Since 12, Dropout's ratio is an input, which has no effect in inference.</summary>
    public static Node WithoutRatio(OldNode old) => WithoutMask(old).Without("ratio");

    private static Node FirstOutput(OldNode old, string reason) =>
        old.Node.Outputs.Skip(1).Any(old.IsRead) ? throw new UnconvertibleException(reason)
        : old.Node.Outputs.Length > 1 ? old.Node.WithOutputs([old.Node.Outputs[0]])
        : old.Node;
}
