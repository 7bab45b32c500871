using System.Runtime.Intrinsics;

namespace NasBuild.Core.Expressions;

/// <summary>The operators' functions, protected as in the authors' code.</summary>
internal static class Functions
{
    public const double LogOffset = 1e-3;
    public const float MaxExponent = 100;

    internal readonly struct Square : IUnaryFunction
    {
        public static Vector512<float> Of(Vector512<float> x) => x * x;
    }

    internal readonly struct Negative : IUnaryFunction
    {
        public static Vector512<float> Of(Vector512<float> x) => -x;
    }

    internal readonly struct Magnitude : IUnaryFunction
    {
        public static Vector512<float> Of(Vector512<float> x) => Vector512.Abs(x);
    }

    internal readonly struct Logarithm : IUnaryFunction
    {
        public static Vector512<float> Of(Vector512<float> x) =>
            Vector512.Log(Vector512.Abs(x) + Vector512.Create((float)LogOffset));
    }

    internal readonly struct Exponential : IUnaryFunction
    {
        public static Vector512<float> Of(Vector512<float> x) =>
            Vector512.Exp(Vector512.Min(x, Vector512.Create(MaxExponent)));
    }

    internal readonly struct Root : IUnaryFunction
    {
        public static Vector512<float> Of(Vector512<float> x) => Vector512.Sqrt(Vector512.Abs(x));
    }

    // Moshier's Cephes library, tanhf: a polynomial near zero, where the quotient of exponentials loses the digits that
    // rank small numbers.
    internal readonly struct HyperbolicTangent : IUnaryFunction
    {
        public static Vector512<float> Of(Vector512<float> x)
        {
            var square = x * x;
            var polynomial = Vector512.Create(-5.70498872745e-3f);
            polynomial = Vector512.FusedMultiplyAdd(polynomial, square, Vector512.Create(2.06390887954e-2f));
            polynomial = Vector512.FusedMultiplyAdd(polynomial, square, Vector512.Create(-5.37397155531e-2f));
            polynomial = Vector512.FusedMultiplyAdd(polynomial, square, Vector512.Create(1.33314422036e-1f));
            polynomial = Vector512.FusedMultiplyAdd(polynomial, square, Vector512.Create(-3.33332819422e-1f));
            var near = Vector512.FusedMultiplyAdd(polynomial * square, x, x);

            var magnitude = Vector512.Min(Vector512.Abs(x), Vector512.Create(20f));
            var far = Vector512<float>.One
                - (Vector512.Create(2f) / (Vector512.Exp(magnitude + magnitude) + Vector512<float>.One));
            var signed = Vector512.CopySign(far, x);
            return Vector512.ConditionalSelect(
                Vector512.LessThan(Vector512.Abs(x), Vector512.Create(0.625f)), near, signed);
        }
    }

    internal readonly struct Sum : IBinaryFunction
    {
        public static Vector512<float> Of(Vector512<float> x, Vector512<float> y) => x + y;
    }

    internal readonly struct Difference : IBinaryFunction
    {
        public static Vector512<float> Of(Vector512<float> x, Vector512<float> y) => x - y;
    }

    internal readonly struct Product : IBinaryFunction
    {
        public static Vector512<float> Of(Vector512<float> x, Vector512<float> y) => x * y;
    }
}
