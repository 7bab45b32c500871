using System.Buffers;

namespace NasBuild.Core.Expressions;

/// <summary>
/// Computes an expression over all weights of a layer at once. X, a row with one number per column, stays a row until
/// it is combined with a matrix: mms, zsn and the norm of div are computed over that row, as with the authors' tensors
/// of shape (1, in).
/// </summary>
internal static class Evaluator
{
    /// <summary>Returns a score for every weight, row-major [out, in].</summary>
    public static float[] Evaluate(Expression expression, Operands layer)
    {
        var operand = Compute(expression, layer);
        var scores = new float[layer.Rows * layer.Columns];
        for (var row = 0; row < layer.Rows; row++)
        {
            operand.Row(row, layer.Columns).CopyTo(scores.AsSpan(row * layer.Columns));
        }

        operand.Release();
        return scores;
    }

    private static Operand Compute(Expression expression, Operands layer) => expression.Operator switch
    {
        Operator.W => new Operand(layer.W, layer.Rows * layer.Columns, Owned: false),
        Operator.G =>
            new Operand(layer.G ?? throw Missing(expression.Operator, layer), layer.Rows * layer.Columns, Owned: false),
        Operator.X =>
            new Operand(layer.X ?? throw Missing(expression.Operator, layer), layer.X.Length, Owned: false),
        Operator.Number => Constant((float)expression.Value, layer.Columns),
        Operator.Skp => Compute(expression.Left!, layer),
        Operator.Sqr or Operator.Pow => Map<Functions.Square>(Compute(expression.Left!, layer)),
        Operator.Neg => Map<Functions.Negative>(Compute(expression.Left!, layer)),
        Operator.Abs => Map<Functions.Magnitude>(Compute(expression.Left!, layer)),
        Operator.Log => Map<Functions.Logarithm>(Compute(expression.Left!, layer)),
        Operator.Exp => Map<Functions.Exponential>(Compute(expression.Left!, layer)),
        Operator.Sqrt => Map<Functions.Root>(Compute(expression.Left!, layer)),
        Operator.Tanh => Map<Functions.HyperbolicTangent>(Compute(expression.Left!, layer)),
        Operator.Mms => MinMax(Compute(expression.Left!, layer)),
        Operator.Zsn => Standardise(Compute(expression.Left!, layer)),
        Operator.Add =>
            Join<Functions.Sum>(Compute(expression.Left!, layer), Compute(expression.Right!, layer), layer.Columns),
        Operator.Sub => Join<Functions.Difference>(
            Compute(expression.Left!, layer), Compute(expression.Right!, layer), layer.Columns),
        Operator.Mul =>
            Join<Functions.Product>(Compute(expression.Left!, layer), Compute(expression.Right!, layer), layer.Columns),
        Operator.Div => Divide(Compute(expression.Left!, layer), Compute(expression.Right!, layer)),
        _ => throw new ArgumentOutOfRangeException(nameof(expression), expression.Operator, null),
    };

    private static InvalidOperationException Missing(Operator symbol, Operands layer) =>
        new($"The statistics of '{layer.Name}' have no {symbol}.");

    private static Operand Constant(float value, int columns)
    {
        var operand = Operand.Rent(columns);
        operand.Values.Fill(value);
        return operand;
    }

    private static Operand Map<TFunction>(Operand x)
        where TFunction : IUnaryFunction
    {
        var result = x.Writable();
        Elementwise.Apply<TFunction>(x.Values, result.Values);
        return result;
    }

    private static Operand MinMax(Operand x)
    {
        var (min, max) = Reductions.Range(x.Values);
        return Scale(x, min, max > min ? 1 / (max - min) : 0);
    }

    private static Operand Standardise(Operand x)
    {
        var mean = Reductions.Mean(x.Values);
        var deviation = Reductions.Deviation(x.Values, mean);
        return Scale(x, (float)mean, deviation > 0 ? (float)(1 / deviation) : 0);
    }

    private static Operand Divide(Operand x, Operand y)
    {
        var norm = Reductions.Norm(y.Values);
        y.Release();
        return Scale(x, 0, (float)(1 / norm));
    }

    private static Operand Scale(Operand x, float offset, float factor)
    {
        var result = x.Writable();
        Elementwise.Scale(x.Values, offset, factor, result.Values);
        return result;
    }

    private static Operand Join<TFunction>(Operand x, Operand y, int columns)
        where TFunction : IBinaryFunction
    {
        var length = Math.Max(x.Length, y.Length);
        var (result, other) = x.Owned && x.Length == length ? (x, y) : y.Owned && y.Length == length ? (y, x) : (
            Operand.Rent(length), x.Owned ? x : y);
        for (var row = 0; row < length / columns; row++)
        {
            Elementwise.Apply<TFunction>(x.Row(row, columns), y.Row(row, columns), result.Row(row, columns));
        }

        other.Release();
        return result;
    }

    /// <summary>A tensor [out, in] or [1, in] in a borrowed array, which may be longer.</summary>
    private readonly record struct Operand(float[] Array, int Length, bool Owned)
    {
        public Span<float> Values => Array.AsSpan(0, Length);

        public static Operand Rent(int length) => new(ArrayPool<float>.Shared.Rent(length), length, Owned: true);

        public Operand Writable() => Owned ? this : Rent(Length);

        public Span<float> Row(int row, int columns) =>
            Length == columns ? Values : Values.Slice(row * columns, columns);

        public void Release()
        {
            if (Owned)
            {
                ArrayPool<float>.Shared.Return(Array);
            }
        }
    }
}
