using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Rules;

/// <summary>Axes as ONNX writes them: negative ones count from the end.</summary>
internal static class Axis
{
    public static int Of(long axis, int rank) => (int)(axis < 0 ? axis + rank : axis);

    /// <summary>Returns the attribute <c>axis</c> of the node.</summary>
    public static int Of(Node node, long absent, int rank) => Of(node.Int("axis", absent), rank);
}
