namespace NasBuild.Onnx.OperatorSets.Rules;

/// <summary>Upsample, and Resize, which took its place.</summary>
internal static class Resizing
{
    /// <summary>Since 10, Upsample is Resize.</summary>
    public static Node Upsample(OldNode old) => Renaming.To("Resize", old.Node);

    /// <summary>
    /// Since 11, Resize has a mode for the transformation of coordinates; before, the first pixels were aligned.
    /// </summary>
    public static Node Coordinates(OldNode old)
    {
        var resize = old.Node.WithInputs([old.Input(0), old.Floats("roi"), old.Input(1)])
            .With(Attribute.Of("coordinate_transformation_mode", "asymmetric"));
        return old.Node.Text("mode", "nearest") == "nearest"
            ? resize.With(Attribute.Of("nearest_mode", Nearest(old))) : resize;
    }

    /// <summary>
    /// Since 13, inputs that were empty are left out, and the coordinate mode of TensorFlow's nearest neighbour is
    /// removed. Its coordinates are half a pixel further: rounding them down gives the nearest pixel, and rounding them
    /// to the nearest gives the next one.
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

    // ONNX Runtime uses the pixel before when it samples up, and the one after when it samples down. Upsample only
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
