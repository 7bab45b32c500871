using static NasBuild.Core.Expressions.Operator;

namespace NasBuild.Core.Expressions;

/// <summary>Finds subtrees with the same value for every layer, such as exp(sub(W, W)).</summary>
internal static class Constants
{
    /// <summary>
    /// Returns the value, or null if the expression is not constant, or not finite in single precision.
    /// </summary>
    public static double? Of(Expression expression) =>
        Value(expression) is { } value && float.IsFinite((float)value) ? value : null;

    private static double? Value(Expression expression) => expression switch
    {
        (Number, _, _) => expression.Value,
        (Sub, { } x, { } y) when x == y => 0,
        (Mms or Zsn, { } x, _) when Of(x) is not null => 0,
        (_, { } x, null) when Of(x) is { } a => expression.Operator switch
        {
            Sqr or Pow => a * a,
            Neg => -a,
            Abs => Math.Abs(a),
            Log => Math.Log(Math.Abs(a) + Functions.LogOffset),
            Exp => Math.Exp(Math.Min(a, Functions.MaxExponent)),
            Sqrt => Math.Sqrt(Math.Abs(a)),
            Tanh => Math.Tanh(a),
            Skp => a,
            _ => null,
        },
        (Add or Sub or Mul, { } x, { } y) when Of(x) is { } a && Of(y) is { } b => expression.Operator switch
        {
            Add => a + b,
            Sub => a - b,
            _ => a * b,
        },
        _ => null,
    };
}
