namespace NasBuild.Onnx.OperatorSets.Rules;

/// <summary>The rules for operators and modes that were renamed.</summary>
internal static class Renaming
{
    /// <summary>Since 11, Scatter is ScatterElements.</summary>
    public static Node Scatter(OldNode old) => To("ScatterElements", old.Node);

    /// <summary>Since 16, RoiAlign's default is to align pixels by their centres.</summary>
    public static Node PixelsByCorners(OldNode old) =>
        old.Node.With(Attribute.Of("coordinate_transformation_mode", "output_half_pixel"));

    /// <summary>Since 18, Split into equal parts has their number.</summary>
    public static Node NumberOfParts(OldNode old) => old.Node.Input(1).Length > 0
        ? old.Node : old.Node.With(Attribute.Of("num_outputs", (long)old.Node.Outputs.Length));

    /// <summary>Since 20, the modes of GridSample are those of any number of dimensions.</summary>
    public static Node GridModes(OldNode old) => old.Node.Text("mode", "bilinear") switch
    {
        "bilinear" => old.Node.With(Attribute.Of("mode", "linear")),
        "bicubic" => old.Node.With(Attribute.Of("mode", "cubic")),
        _ => old.Node,
    };

    /// <summary>Returns the node with another operator.</summary>
    public static Node To(string opType, Node node) =>
        new(opType, node.Inputs, node.Outputs, node.Name, "", node.Attributes);
}
