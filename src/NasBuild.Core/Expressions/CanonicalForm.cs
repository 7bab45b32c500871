using static NasBuild.Core.Expressions.Operator;

namespace NasBuild.Core.Expressions;

/// <summary>
/// A common form of expressions that rank the weights of every row alike, as far as rules can prove it: strictly
/// increasing functions, positive factors and constant terms at the root change no order, and neither does a power of a
/// non-negative value. Values may differ, masks do not.
/// </summary>
internal static class CanonicalForm
{
    /// <summary>Returns the shortest equivalent expression that the rules find.</summary>
    public static Expression Of(Expression expression)
    {
        var current = Simplification.Run(expression);
        var next = Simplification.Run(Monomial.Of(Strip(current)));
        return next == current ? current : Of(next);
    }

    private static Expression Strip(Expression root) => root switch
    {
        // An exponential is finite, or the criterion is rejected: in the relevant range it increases strictly.
        (Exp or Tanh or Mms or Zsn, { } x, _) => x,
        (Div, { } x, _) => x,

        // Increasing functions of the magnitude.
        (Sqr or Sqrt or Log, { } x, _) => Sign.IsNonNegative(x) ? x : new Expression(Abs, x),
        (Abs, (Div, { } x, _), _) => new Expression(Abs, x),
        (Neg, (Exp or Tanh or Mms or Zsn or Div, { } x, _), _) => new Expression(Neg, x),
        (Neg, (Sqr or Sqrt or Log, { } x, _), _) =>
            new Expression(Neg, Sign.IsNonNegative(x) ? x : new Expression(Abs, x)),
        (Add, { } x, { } y) when x == y => x,
        (Add, (Number, _, _), { } x) => x,
        (Add or Sub, { } x, (Number, _, _)) => x,
        (Sub, (Number, _, _), { } x) => new Expression(Neg, x),
        (Mul, (Number, _, _) { Value: > 0 }, { } x) => x,

        // A factor of all elements below the root may be moved up to the root and dropped.
        (Mul, (Div, { } x, _), { } y) => new Expression(Mul, x, y),
        (Mul, { } x, (Div, { } y, _)) => new Expression(Mul, x, y),
        _ => root,
    };
}
