using System.Collections.Immutable;

namespace NasBuild.Engine.Inputs;

/// <summary>The sizes of an input's axes, where the file, the data, or a hint tells them.</summary>
internal static class ToldSizes
{
    /// <summary>Returns the size of each axis; null where it is open.</summary>
    /// <param name="input">The input.</param>
    /// <param name="batchAxis">The axis that counts samples.</param>
    /// <exception cref="InputException">The hint does not fit.</exception>
    public static ImmutableArray<long?> Of(DeclaredInput input, int? batchAxis)
    {
        if (input.Hint.Shape is { } told)
        {
            return OfHint(input, told, batchAxis) ?? throw new InputException(
                InputProblem.Hint, input.Name, "shape",
                $"[{string.Join(", ", told)}] was given, and the input is [{string.Join(", ", input.Dimensions)}].");
        }

        return input.Fit(batchAxis) is { } sample
            ? [.. (batchAxis is { } axis ? sample.Insert(axis, input.Sizes[axis] ?? 0) : sample)
                .Select(s => s == 0 ? (long?)null : s)]
            : input.Sizes;
    }

    // All sizes of a sample, with or without the axis that counts samples, or the open ones only.
    private static ImmutableArray<long?>? OfHint(DeclaredInput input, ImmutableArray<long> told, int? batchAxis)
    {
        var axes = Enumerable.Range(0, input.Sizes.Length).Where(a => a != batchAxis).ToList();
        var open = axes.FindAll(a => input.Sizes[a] is null);
        var given = told.Length == axes.Count ? axes
            : told.Length == open.Count ? open
            : told.Length == input.Sizes.Length ? [.. Enumerable.Range(0, told.Length)]
            : null;
        var sizes = input.Sizes.ToBuilder();
        foreach (var (axis, size) in given?.Zip(told) ?? [])
        {
            if (input.Sizes[axis] is { } known && known != size)
            {
                return null;
            }

            sizes[axis] = axis == batchAxis ? sizes[axis] : size;
        }

        return given is null ? null : sizes.ToImmutable();
    }
}
