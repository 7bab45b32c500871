namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules;

/// <summary>Elementwise arithmetic of values that are broadcast to each other.</summary>
internal static class Arithmetic
{
    public static void Add(NodeGradient node) => Share(node, node.Upstream);

    public static void Sum(NodeGradient node) => Share(node, node.Upstream);

    public static void Mean(NodeGradient node) =>
        Share(node, node.Write.Mul(node.Upstream, node.Number(1.0 / node.Node.Inputs.Length)));

    public static void Sub(NodeGradient node)
    {
        if (node.NeedsGradient(0))
        {
            node.GiveBroadcast(0, node.Upstream);
        }

        // The sign after the sum: over fewer elements.
        if (node.NeedsGradient(1))
        {
            node.AddGradient(1, node.Write.Neg(node.SumTo(node.Upstream, node.OutputShape(), node.InputShape(1))));
        }
    }

    public static void Mul(NodeGradient node)
    {
        for (var i = 0; i < 2; i++)
        {
            if (node.NeedsGradient(i))
            {
                // The product with the other value broadcasts the gradient, if that value has the output's shape.
                var upstream = node.InputShape(1 - i).SequenceEqual(node.OutputShape())
                    ? node.CompactUpstream
                    : node.Upstream;
                node.GiveBroadcast(i, node.Write.Mul(upstream, node.Node.Inputs[1 - i]));
            }
        }
    }

    public static void Div(NodeGradient node)
    {
        var (write, divisor) = (node.Write, node.Node.Inputs[1]);
        var dividend = write.Div(node.Upstream, divisor);
        if (node.NeedsGradient(0))
        {
            node.GiveBroadcast(0, dividend);
        }

        if (node.NeedsGradient(1))
        {
            node.AddGradient(
                1,
                write.Neg(
                    node.SumTo(write.Mul(dividend, node.Node.Outputs[0]), node.OutputShape(), node.InputShape(1))));
        }
    }

    public static void Neg(NodeGradient node) => node.AddGradient(0, node.Write.Neg(node.Upstream));

    // x - y * trunc(x / y)
    public static void Mod(NodeGradient node)
    {
        if (node.NeedsGradient(0))
        {
            node.GiveBroadcast(0, node.Upstream);
        }

        if (node.NeedsGradient(1))
        {
            var quotient = node.Write.Div(
                node.Write.Sub(node.Node.Outputs[0], node.Node.Inputs[0]), node.Node.Inputs[1]);
            node.GiveBroadcast(1, node.Write.Mul(node.Upstream, quotient));
        }
    }

    public static void Pow(NodeGradient node)
    {
        var (write, x, y, type) = (
            node.Write, node.Node.Inputs[0], node.Node.Outputs[0], node.InputType(0).ElementType);
        if (node.NeedsGradient(0))
        {
            node.GiveBroadcast(
                0,
                node.Constant(1) is { Count: 1 } power
                    ? PowerOf(power.ToDoubles()[0], node.CompactUpstream)
                    : PowerOfVarying());
        }

        // If the base is not positive, powers with nearby exponents need not exist.
        if (node.NeedsGradient(1))
        {
            var log = write.Op(
                "Log",
                [write.Op("Where", [write.Op("Greater", [x, write.Number(0, type)]), x, write.Number(1, type)])]);
            var gradient = write.Mul(node.Upstream, write.Mul(y, log));
            node.GiveBroadcast(
                1,
                node.InputType(1).ElementType == type ? gradient : write.Cast(gradient, node.InputType(1).ElementType));
        }

        string PowerOf(double power, string upstream) => power switch
        {
            2 => write.Mul(write.Mul(upstream, node.Number(2)), x),
            0.5 => write.Div(write.Mul(upstream, node.Number(0.5)), y),
            -1 => write.Mul(write.Mul(write.Neg(upstream), y), y),
            _ => write.Mul(write.Mul(upstream, node.Number(power)), write.Op("Pow", [x, node.Number(power - 1)])),
        };

        string PowerOfVarying()
        {
            var power = node.InputType(1).ElementType == type
                ? node.Node.Inputs[1]
                : write.Cast(node.Node.Inputs[1], type);
            return write.Mul(
                write.Mul(node.Upstream, power), write.Op("Pow", [x, write.Sub(power, write.Number(1, type))]));
        }
    }

    private static void Share(NodeGradient node, string gradient)
    {
        for (var i = 0; i < node.Node.Inputs.Length; i++)
        {
            if (node.NeedsGradient(i))
            {
                node.GiveBroadcast(i, gradient);
            }
        }
    }
}
