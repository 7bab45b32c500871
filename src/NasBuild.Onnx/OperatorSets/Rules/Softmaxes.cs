using System.Collections.Immutable;

namespace NasBuild.Onnx.OperatorSets.Rules;

/// <summary>Softmax, LogSoftmax and Hardmax.</summary>
internal static class Softmaxes
{
    /// <summary>Before 13 they flatten all axes from their axis on; since 13 they use that axis alone.</summary>
    public static Node OneAxis(OldNode old)
    {
        var axis = old.Node.Int("axis", 1);
        var shape = old.Shape(old.Input(0)) ?? old.Shape(old.Node.Outputs.FirstOrDefault(""));
        if (shape is { } known && Single(known, axis) is { } single)
        {
            return old.Node.With(Attribute.Of("axis", single));
        }

        if (axis == -1)
        {
            return old.Node;
        }

        var rows = old.Add("Flatten", [old.Input(0)], Attribute.Of("axis", axis));
        var result = old.Add(old.Node.OpType, [rows], Attribute.Of("axis", -1L));
        return new Node("Reshape", [result, old.Add("Shape", [old.Input(0)])], old.Node.Outputs, old.Node.Name);
    }

    // The one axis from `axis` on that has more than one index, or null if there may be several.
    private static long? Single(ImmutableArray<long?> shape, long axis)
    {
        var first = (int)(axis < 0 ? axis + shape.Length : axis);
        if (first < 0 || first >= shape.Length)
        {
            return null;
        }

        int[] wide = [.. Enumerable.Range(first, shape.Length - first).Where(a => shape[a] != 1)];
        return wide.Length <= 1 ? wide.Append(first).First() : null;
    }
}
