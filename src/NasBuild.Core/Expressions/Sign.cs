using static NasBuild.Core.Expressions.Operator;

namespace NasBuild.Core.Expressions;

/// <summary>What signs the values of an expression can have, whatever the layer.</summary>
internal static class Sign
{
    /// <summary>Whether no value can be below zero.</summary>
    public static bool IsNonNegative(Expression expression) => expression switch
    {
        (W or G or X or Sqr or Pow or Abs or Exp or Sqrt or Mms, _, _) => true,
        (Number, _, _) => expression.Value >= 0,
        (Tanh or Skp, { } x, _) => IsNonNegative(x),
        (Add or Mul, { } x, { } y) => IsNonNegative(x) && IsNonNegative(y),
        (Div, { } x, _) => IsNonNegative(x),
        _ => false,
    };
}
