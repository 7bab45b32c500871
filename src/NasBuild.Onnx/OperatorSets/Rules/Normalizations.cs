namespace NasBuild.Onnx.OperatorSets.Rules;

/// <summary>BatchNormalization and GroupNormalization.</summary>
internal static class Normalizations
{
    /// <summary>
    /// Since 9, BatchNormalization has parameters by channel: one that has them by position is written out.
    /// </summary>
    public static Node Channels(OldNode old)
    {
        if (old.Node.Int("spatial", 1) != 0)
        {
            return old.Node.Without("spatial");
        }

        var node = Inference.WithoutStatistics(old);
        var epsilon = old.Scalar("epsilon", old.ElementType(old.Input(0)), node.Float("epsilon", 1e-5f));
        var deviation = old.Add("Sqrt", [old.Add("Add", [old.Input(4), epsilon])]);
        var normalized = old.Add("Div", [old.Add("Sub", [old.Input(0), old.Input(3)]), deviation]);
        return new Node("Add", [old.Add("Mul", [normalized, old.Input(1)]), old.Input(2)], node.Outputs, node.Name);
    }

    /// <summary>
    /// Since 21, GroupNormalization has a scale and a bias for every channel; before, for every group.
    /// </summary>
    public static Node ByChannel(OldNode old)
    {
        var groups = old.Node.Int("num_groups", 1);
        var one = old.Longs("one", 1);
        var channels = old.Add("Shape", [old.Input(0)], Attribute.Of("start", 1L), Attribute.Of("end", 2L));
        var channelsOfGroup = old.Add("Div", [channels, old.Longs("groups", groups)]);
        var repeats = old.Add("Concat", [one, channelsOfGroup], Attribute.Of("axis", 0L));
        var (column, flat) = (old.Longs("column", groups, 1), old.Longs("flat", -1));
        string Repeated(string parameter)
        {
            var rows = old.Add("Expand", [old.Add("Reshape", [parameter, column]), repeats]);
            return old.Add("Reshape", [rows, flat]);
        }

        return old.Node.WithInputs([old.Input(0), Repeated(old.Input(1)), Repeated(old.Input(2))]);
    }
}
