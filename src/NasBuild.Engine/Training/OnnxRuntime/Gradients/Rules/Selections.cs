using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules;

/// <summary>Operators that select a value element by element.</summary>
internal static class Selections
{
    public static void Where(NodeGradient node)
    {
        var (write, condition, zero) = (node.Write, node.Node.Inputs[0], node.Number(0));
        var mask = node.Constant(0)?.ToLongs();
        for (var i = 1; i <= 2; i++)
        {
            if (node.NeedsGradient(i))
            {
                // A constant condition becomes a factor, which is faster than a selection.
                node.GiveBroadcast(i, mask is not null ? write.Mul(node.Upstream, write.Constant(Factor(i)))
                    : write.Op("Where", i == 1 ? [condition, node.Upstream, zero] : [condition, zero, node.Upstream]));
            }
        }

        Tensor Factor(int input) => Tensor.FromDoubles(
            "gradients/mask", node.InputType(input).ElementType, node.InputShape(0).AsSpan(),
            [.. mask.Select(m => (double)(input == 1 ? m : 1 - m))]);
    }

    public static void Clip(NodeGradient node)
    {
        var (write, y, type) = (node.Write, node.Node.Outputs[0], node.InputType(0).ElementType);
        string[] bounds = [node.Node.Input(1), node.Node.Input(2)];
        string? inside = null;
        for (var i = 0; i < 2; i++)
        {
            if (bounds[i].Length == 0 || (node.Constant(i + 1) is { } none && double.IsInfinity(none.ToDoubles()[0])))
            {
                continue;
            }

            // The output is never beyond the bounds: where it equals one, the gradient is zero.
            var free = node.Constant(i + 1) is { } bound
                ? i == 0 ? write.Above(y, bound.ToDoubles()[0], type) : write.Below(y, bound.ToDoubles()[0], type)
                : write.Cast(write.Op(i == 0 ? "Greater" : "Less", [y, bounds[i]]), type);
            if (node.NeedsGradient(i + 1))
            {
                node.GiveBroadcast(i + 1, write.Sub(node.Upstream, write.Mul(node.Upstream, free)));
            }

            inside = write.Mul(inside ?? node.CompactUpstream, free);
        }

        node.AddGradient(0, inside ?? node.Upstream);
    }

    public static void TopK(NodeGradient node)
    {
        var write = node.Write;
        var zeros = write.Expand(node.Number(0), node.InputShape(0));
        node.AddGradient(
            0,
            write.Op(
                "ScatterElements",
                [zeros, node.Node.Outputs[1], node.Upstream],
                Attribute.Of("axis", node.Node.Int("axis", -1))));
    }

    public static void Max(NodeGradient node) => Choose(node);

    public static void Min(NodeGradient node) => Choose(node);

    // The maximum or the minimum of several values: equal ones share the gradient equally.
    private static void Choose(NodeGradient node)
    {
        var (write, type) = (node.Write, node.InputType(0).ElementType);
        if (node.Node.Inputs.Length == 1)
        {
            node.AddGradient(0, node.Upstream);
            return;
        }

        string[] chosen = [.. node.Node.Inputs.Select(i => write.Equal(i, node.Node.Outputs[0], type))];
        var share = write.Div(node.Upstream, write.Sum(chosen));
        for (var i = 0; i < chosen.Length; i++)
        {
            if (node.NeedsGradient(i))
            {
                node.GiveBroadcast(i, write.Mul(share, chosen[i]));
            }
        }
    }
}
