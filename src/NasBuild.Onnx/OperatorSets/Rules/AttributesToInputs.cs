namespace NasBuild.Onnx.OperatorSets.Rules;

/// <summary>The rules for attributes that became inputs.</summary>
internal static class AttributesToInputs
{
    /// <summary>The axes of a reduction, of Squeeze and Unsqueeze.</summary>
    public static Node Axes(OldNode old) => Ints(old, "axes", 1);

    /// <summary>The sizes of the parts of Split.</summary>
    public static Node Sizes(OldNode old) => Ints(old, "split", 1);

    /// <summary>The scales of Upsample.</summary>
    public static Node Scales(OldNode old) =>
        old.Node.Without("scales").WithInput(1, old.Floats("scales", old.Node.Floats("scales") ?? []));

    /// <summary>The number of elements that TopK takes.</summary>
    public static Node Count(OldNode old) =>
        old.Node.Without("k").WithInput(1, old.Longs("k", old.Node.Int("k", 1)));

    /// <summary>The axis of DFT, whose default was 1 and became the last but one.</summary>
    public static Node Axis(OldNode old) =>
        old.Node.Without("axis").WithInput(2, old.Scalar("axis", ElementType.Int64, old.Node.Int("axis", 1)));

    /// <summary>The bounds of Clip.</summary>
    public static Node Bounds(OldNode old)
    {
        string Bound(string name) =>
            old.Node.Has(name) ? old.Scalar(name, old.ElementType(old.Input(0)), old.Node.Float(name, 0)) : "";
        return old.Node.WithInputs([old.Input(0), Bound("min"), Bound("max")]).Without("min").Without("max");
    }

    /// <summary>The widths of the borders of Pad, and the number that fills them.</summary>
    public static Node Borders(OldNode old)
    {
        var padded = Ints(old, "pads", 1).Without("value");
        return old.Node.Float("value", 0) is not 0 and var value
            ? padded.WithInput(2, old.Scalar("value", old.ElementType(old.Input(0)), value)) : padded;
    }

    /// <summary>The starts and ends of Slice.</summary>
    public static Node Boundaries(OldNode old)
    {
        var count = old.Node.Ints("starts")?.Count ?? 0;
        var axes = old.Node.Ints("axes") ?? [.. Enumerable.Range(0, count).Select(a => (long)a)];
        var ends = Ints(old.With(Ints(old, "starts", 1)), "ends", 2);
        return ends.Without("axes").WithInput(3, old.Longs("axes", axes));
    }

    private static Node Ints(OldNode old, string attribute, int input) => old.Node.Ints(attribute) is { } numbers
        ? old.Node.Without(attribute).WithInput(input, old.Longs(attribute, [.. numbers])) : old.Node;
}
