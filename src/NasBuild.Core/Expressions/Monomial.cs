using static NasBuild.Core.Expressions.Operator;

namespace NasBuild.Core.Expressions;

/// <summary>
/// A product of powers of non-negative values, such as W^2 sqrt(X). A power of the product ranks alike, so the
/// exponents are scaled so that the largest is between 1 and 2: W^2 X and W sqrt(X) become the same.
/// </summary>
internal static class Monomial
{
    // Exponents are multiples of one part in this many; trees of a few levels need no finer ones.
    private const int Units = 1 << 10;
    private const int MaxExponent = 1 << 20;

    /// <summary>Returns the product with its exponents in lowest terms; other expressions unchanged.</summary>
    public static Expression Of(Expression root)
    {
        var exponents = new SortedDictionary<string, (Expression Factor, int Exponent)>(StringComparer.Ordinal);
        if (!Collect(root, Units, exponents) || exponents.Count == 0)
        {
            return root;
        }

        var divisor = exponents.Values.Select(f => f.Exponent).Aggregate(Gcd);
        var odd = divisor >> System.Numerics.BitOperations.TrailingZeroCount(divisor);
        var largest = exponents.Values.Max(f => f.Exponent) / odd;
        var shift = System.Numerics.BitOperations.Log2((uint)largest) - System.Numerics.BitOperations.Log2(Units);
        int Scaled(int exponent) => shift >= 0 ? exponent / odd >> shift : exponent / odd << -shift;

        // A power that would be truncated is left as it is.
        return shift > 0 && exponents.Values.Any(f => (f.Exponent / odd & ((1 << shift) - 1)) != 0)
            ? root
            : exponents.Values.Select(f => Power(f.Factor, Scaled(f.Exponent)))
                .Aggregate((x, y) => new Expression(Mul, x, y));
    }

    private static bool Collect(
        Expression expression, int exponent, SortedDictionary<string, (Expression Factor, int Exponent)> exponents)
    {
        switch (expression)
        {
            case (Mul, { } x, { } y):
                return Collect(x, exponent, exponents) && Collect(y, exponent, exponents);
            case (Sqr, { } x, _) when exponent < MaxExponent:
                return Collect(Magnitude(x), 2 * exponent, exponents);
            case (Sqrt, { } x, _) when exponent % 2 == 0:
                return Collect(Magnitude(x), exponent / 2, exponents);
            case (Div, { } x, _):
                return Collect(x, exponent, exponents);
            case var factor when Sign.IsNonNegative(factor):
                var name = factor.ToString();
                exponents[name] = (factor, exponent + (exponents.TryGetValue(name, out var had) ? had.Exponent : 0));
                return true;
            default:
                return false;
        }
    }

    private static Expression Magnitude(Expression x) => Sign.IsNonNegative(x) ? x : new Expression(Abs, x);

    // The binary digits of the exponent: squares before the point, square roots after it.
    private static Expression Power(Expression factor, int exponent)
    {
        Expression? power = null;
        for (var unit = Units; unit > 0 && exponent > 0; unit /= 2)
        {
            if (exponent >= unit)
            {
                power = power is null ? factor : new Expression(Mul, power, factor);
                exponent -= unit;
            }

            factor = new Expression(Sqrt, factor);
        }

        return power!;
    }

    private static int Gcd(int a, int b) => (int)System.Numerics.BigInteger.GreatestCommonDivisor(a, b);
}
