using NasBuild.Engine.Conformance.OnnxModels;
using NasBuild.Onnx;

namespace NasBuild.Engine.Tests.OperatorModels;

/// <summary>
/// Compares outputs as ONNX's own test runner does: the same type and shape, numbers within 1e-3 of their size.
/// </summary>
internal static class OperatorAssert
{
    private const double Relative = 1e-3;
    private const double Absolute = 1e-6;

    /// <summary>What differs, or null.</summary>
    public static string? Difference(IReadOnlyList<Datum?> expected, IReadOnlyList<Datum?> actual) =>
        expected.Count > actual.Count ? $"{actual.Count} outputs instead of {expected.Count}"
        : expected.Zip(actual, Difference).FirstOrDefault(d => d is not null);

    /// <summary>What differs in type or shape, or null.</summary>
    public static string? TypeDifference(IReadOnlyList<Datum?> expected, IReadOnlyList<Datum?> actual) =>
        expected.Zip(actual, (a, b) => a?.Tensor is { } x && b?.Tensor is { } y ? TypeDifference(x, y) : null)
            .FirstOrDefault(d => d is not null);

    private static string? TypeDifference(Tensor expected, Tensor actual) =>
        expected.ElementType == actual.ElementType && expected.Shape.SequenceEqual(actual.Shape) ? null
            : $"{actual} instead of {expected}";

    private static string? Difference(Datum? expected, Datum? actual) => (expected, actual) switch
    {
        (null, null) => null,
        (null, _) or (_, null) => "a value of another kind",
        ({ Items: { } a }, { Items: { } b }) =>
            Difference([.. a], [.. b]) ?? (a.Count == b.Count ? null : "another number of items"),
        ({ Tensor: { } a }, { Tensor: { } b }) => Difference(a, b),
        _ => "a value of another kind",
    };

    private static string? Difference(Tensor expected, Tensor actual)
    {
        if (TypeDifference(expected, actual) is { } difference)
        {
            return difference;
        }

        if (expected.ElementType == ElementType.String)
        {
            return expected.ToStrings().SequenceEqual(actual.ToStrings()) ? null : "other texts";
        }

        if (!Numbers.AreReal(expected.ElementType))
        {
            return expected.ToBytes().Span.SequenceEqual(actual.ToBytes().Span) ? null : "other bytes";
        }

        foreach (var (a, b) in expected.ToDoubles().Zip(actual.ToDoubles()))
        {
            if (!(a.Equals(b) || Math.Abs(a - b) <= Absolute + (Relative * Math.Abs(a))))
            {
                return $"{b} instead of {a}";
            }
        }

        return null;
    }
}
