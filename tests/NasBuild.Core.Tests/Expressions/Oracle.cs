using NasBuild.Core.Expressions;
using NasBuild.Core.Pruning.Statistics;

namespace NasBuild.Core.Tests.Expressions;

/// <summary>
/// Expressions computed one number after the other in double precision, straight from their definitions.
/// </summary>
internal static class Oracle
{
    /// <summary>
    /// The values [out, in], or [1, in] where only X is read; null where one on the way is out of the range of
    /// single precision.
    /// </summary>
    public static double[]? Evaluate(Expression expression, LayerStatistics layer)
    {
        double[] Of(Expression node)
        {
            var x = node.Left is { } left ? Of(left) : [];
            double[] y = node.Right is { } right ? Of(right) : [];
            double[] values = node.Operator switch
            {
                Operator.W => [.. layer.W],
                Operator.G => [.. layer.G!],
                Operator.X => [.. layer.X!],
                Operator.Number => [.. Enumerable.Repeat(node.Value, layer.Columns)],
                Operator.Sqr or Operator.Pow => [.. x.Select(v => v * v)],
                Operator.Neg => [.. x.Select(v => -v)],
                Operator.Abs => [.. x.Select(Math.Abs)],
                Operator.Log => [.. x.Select(v => Math.Log(Math.Abs(v) + 1e-3))],
                Operator.Exp => [.. x.Select(v => Math.Exp(Math.Min(v, 100)))],
                Operator.Sqrt => [.. x.Select(v => Math.Sqrt(Math.Abs(v)))],
                Operator.Tanh => [.. x.Select(Math.Tanh)],
                Operator.Skp => x,
                Operator.Mms => x.Max() - x.Min() is > 0 and var range ? [.. x.Select(v => (v - x.Min()) / range)]
                    : new double[x.Length],
                Operator.Zsn => Standardised(x),
                Operator.Add => Join(x, y, (a, b) => a + b),
                Operator.Sub => Join(x, y, (a, b) => a - b),
                Operator.Mul => Join(x, y, (a, b) => a * b),
                Operator.Div => [.. x.Select(v => v / Math.Sqrt(y.Sum(b => b * b)))],
                _ => throw new ArgumentOutOfRangeException(nameof(expression)),
            };
            return Array.TrueForAll(values, v => Math.Abs(v) < 1e30) ? values : throw new OverflowException();
        }

        try
        {
            return Of(expression);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    /// <summary>A layer of random numbers from 0 to 1, with gradients and norms.</summary>
    public static LayerStatistics Layer(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        float[] Numbers(int count, float low) =>
            [.. Enumerable.Range(0, count).Select(_ => low + (random.NextSingle() * (1 - low)))];
        return new LayerStatistics("layer", rows, columns, Numbers(rows * columns, -1))
        {
            G = Numbers(rows * columns, 0),
            X = Numbers(columns, 0)
        };
    }

    /// <summary>A random tree whose branches end at <paramref name="depth"/> at the latest.</summary>
    public static Expression Tree(int depth, Random random)
    {
        if (depth == 0 || random.Next(6) == 0)
        {
            return new Expression(Operators.Symbols[random.Next(3)]);
        }

        var op = random.Next(2) == 0 ? Operators.Unary[random.Next(Operators.Unary.Length)]
            : Operators.Binary[random.Next(Operators.Binary.Length)];
        return new Expression(op, Tree(depth - 1, random), op.Arity() == 2 ? Tree(depth - 1, random) : null);
    }

    private static double[] Standardised(double[] x)
    {
        var mean = x.Average();
        var deviation = Math.Sqrt(x.Sum(v => (v - mean) * (v - mean)) / (x.Length - 1));
        return deviation > 1e-12 ? [.. x.Select(v => (v - mean) / deviation)] : new double[x.Length];
    }

    private static double[] Join(double[] x, double[] y, Func<double, double, double> join) =>
        [.. Enumerable.Range(0, Math.Max(x.Length, y.Length)).Select(i => join(x[i % x.Length], y[i % y.Length]))];
}
