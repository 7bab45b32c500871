// Dong et al., Pruner-Zero, ICML 2024, arXiv 2406.02924, section 3.4: opposing operation simplification
using static NasBuild.Core.Expressions.Operator;

namespace NasBuild.Core.Expressions;

/// <summary>
/// Rewrites an expression to a shorter one of exactly the same value. The operators are protected, so opposing ones are
/// not inverses: sqrt(sqr x) = |x|, exp(log x) = |x| + 0.001, and div, which divides by a norm, does not undo mul.
/// </summary>
internal static class Simplification
{
    /// <summary>Returns the expression after every rule, with the operands of add and mul in a fixed order.</summary>
    public static Expression Run(Expression expression)
    {
        var current = expression with
        {
            Left = expression.Left is null ? null : Run(expression.Left),
            Right = expression.Right is null ? null : Run(expression.Right)
        };
        var next = Ordered(KeepingShape(Rewrite(current), current));
        return next == current ? current : Run(next);
    }

    // The norm and the deviation of a repeated row differ from those of the row: a matrix must remain a matrix.
    private static Expression KeepingShape(Expression rewritten, Expression original) =>
        IsRow(rewritten) == IsRow(original) ? rewritten : original;

    // Only the norm of a divisor counts.
    private static bool IsRow(Expression expression) => expression switch
    {
        (W or G, _, _) => false,
        (Div, { } x, _) => IsRow(x),
        _ => (expression.Left is null || IsRow(expression.Left))
            && (expression.Right is null || IsRow(expression.Right)),
    };

    // Every rule leaves fewer nodes, or as many in an order that no other rule reverses.
    private static Expression Rewrite(Expression expression) => expression switch
    {
        (Skp, { } x, _) => x,
        (Pow, { } x, _) => new Expression(Sqr, x),

        (Neg, (Neg, { } x, _), _) => x,
        (Neg, (Sub, { } x, { } y), _) => new Expression(Sub, y, x),
        (Abs or Sqr or Sqrt or Log, (Neg or Abs, { } x, _), _) => expression with { Left = x },
        (Abs, { } x, _) when Sign.IsNonNegative(x) => x,
        (Abs, (Sub, { } x, { } y), _) when After(x, y) => new Expression(Abs, new Expression(Sub, y, x)),

        (Sqrt, (Sqr, { } x, _), _) => new Expression(Abs, x),
        (Sqr, (Sqrt, { } x, _), _) => new Expression(Abs, x),
        (Exp, (Log, { } x, _), _) =>
            new Expression(Add, new Expression(Abs, x), Expression.Number(Functions.LogOffset)),

        (Add, (Sub, { } x, { } y), { } z) when y == z => x,
        (Add, { } z, (Sub, { } x, { } y)) when y == z => x,
        (Sub, (Add, { } x, { } y), { } z) when y == z => x,
        (Sub, (Add, { } x, { } y), { } z) when x == z => y,
        (Sub, { } x, { } y) when x == y => Expression.Number(0),
        (Add or Sub or Mul, { Operator: not Number } x, { } y) when Constants.Of(x) is { } value =>
            expression with { Left = Expression.Number(value) },
        (Add or Sub or Mul, { } x, { Operator: not Number } y) when Constants.Of(y) is { } value =>
            expression with { Right = Expression.Number(value) },
        (Add, { } x, (Neg, { } y, _)) => new Expression(Sub, x, y),
        (Add, (Neg, { } x, _), { } y) => new Expression(Sub, y, x),
        (Sub, { } x, (Neg, { } y, _)) => new Expression(Add, x, y),
        (Sub, { } x, (Number, _, _) { Value: 0 }) => x,
        (Add, (Number, _, _) { Value: 0 }, { } x) => x,
        (Add, { } x, (Number, _, _) { Value: 0 }) => x,

        (Mul, (Number, _, _) { Value: 1 }, { } x) => x,
        (Mul, { } x, (Number, _, _) { Value: 1 }) => x,
        (Mul, { } x, { } y) when x == y => new Expression(Sqr, x),
        (Mul, (Neg, { } x, _), { } y) => new Expression(Neg, new Expression(Mul, x, y)),
        (Mul, { } x, (Neg, { } y, _)) => new Expression(Neg, new Expression(Mul, x, y)),
        (Mul, (Sqrt, { } x, _), (Sqrt, { } y, _)) => new Expression(Sqrt, new Expression(Mul, x, y)),
        (Mul, (Sqr, { } x, _), (Sqr, { } y, _)) => new Expression(Sqr, new Expression(Mul, x, y)),
        (Mul, (Abs, { } x, _), (Abs, { } y, _)) => new Expression(Abs, new Expression(Mul, x, y)),

        // The norm of a tensor ignores signs, and a factor of all elements may be applied later.
        (Div, { } x, (Neg or Abs, { } y, _)) => new Expression(Div, x, y),
        (Div, (Neg, { } x, _), { } y) => new Expression(Neg, new Expression(Div, x, y)),

        // min, max, mean and deviation scale with any shift and positive factor.
        (Mms or Zsn, (Mms or Zsn, { } x, _), _) => expression with { Left = x },
        (Mms or Zsn, (Div, { } x, _), _) => expression with { Left = x },
        (Zsn, (Neg, { } x, _), _) => new Expression(Neg, new Expression(Zsn, x)),
        (Mms or Zsn, (Add or Sub, { } x, (Number, _, _)), _) => expression with { Left = x },
        (Mms or Zsn, (Add, (Number, _, _), { } x), _) => expression with { Left = x },
        _ => expression,
    };

    private static Expression Ordered(Expression expression) =>
        expression is (_, { } x, { } y) && expression.Operator.IsCommutative() && After(x, y)
            ? expression with { Left = y, Right = x }
            : expression;

    private static bool After(Expression x, Expression y) => string.CompareOrdinal(x.ToString(), y.ToString()) > 0;
}
