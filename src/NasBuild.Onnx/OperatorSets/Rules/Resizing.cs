namespace NasBuild.Onnx.OperatorSets.Rules;

/// <summary>Upsample, and Resize, which took its place.</summary>
internal static class Resizing
{
    /// <summary>Since 10, Upsample is Resize.</summary>
    public static Node Upsample(OldNode old) => Renaming.To("Resize", old.Node);

    /// <summary>
    /// Since 11, Resize says how the coordinates of the two images belong together; before, they did at the first
    /// pixel.
    /// </summary>
    public static Node Coordinates(OldNode old)
    {
        var resize = old.Node.WithInputs([old.Input(0), old.Floats("roi"), old.Input(1)])
            .With(Attribute.Of("coordinate_transformation_mode", "asymmetric"));
        return old.Node.Text("mode", "nearest") == "nearest"
            ? resize.With(Attribute.Of("nearest_mode", Nearest(old))) : resize;
    }

    /// <summary>
    /// Since 13, inputs that were empty are left out, and the coordinates of TensorFlow's nearest neighbour are gone.
    /// Those are half a pixel further: what they round down is the nearest pixel, and what they round to the nearest is
    /// the next one.
    /// </summary>
    public static Node OptionalInputs(OldNode old)
    {
        var inputs = old.Node.Inputs.Select(i => i.Length > 0 && old.Constant(i) is { Count: 0 } ? "" : i);
        var resize = old.Node.WithInputs(inputs);
        if (old.Node.Text("coordinate_transformation_mode", "half_pixel") != "tf_half_pixel_for_nn")
        {
            return resize;
        }

        var nearest = (old.Node.Text("mode", "nearest"), old.Node.Text("nearest_mode", "round_prefer_floor")) switch
        {
            ("nearest", "floor") => "round_prefer_ceil",
            ("nearest", "round_prefer_floor") => "ceil",
            _ => throw new UnconvertibleException("newer versions do not have its coordinates, tf_half_pixel_for_nn"),
        };
        return resize.With(Attribute.Of("coordinate_transformation_mode", "half_pixel"))
            .With(Attribute.Of("nearest_mode", nearest));
    }

    // ONNX Runtime takes the pixel before when it samples up, and the one behind when it samples down. Upsample only
    // does the former.
    private static string Nearest(OldNode old)
    {
        if (old.Origin.Is("Upsample"))
        {
            return "floor";
        }

        var scales = old.Constant(old.Input(1))?.ToFloats()
            ?? throw new UnconvertibleException("its scales are computed: whether it samples up or down is not known");
        return scales.All(s => s >= 1) ? "floor"
            : scales.All(s => s <= 1) ? "ceil"
            : throw new UnconvertibleException("it samples one axis up and another one down");
    }
}
