using static NasBuild.Core.Expressions.Operator;

namespace NasBuild.Core.Expressions;

/// <summary>Determines the signs that the values of an expression can have in any layer.</summary>
internal static class Sign
{
    /// <summary>Returns true if no value can be below zero.</summary>
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
