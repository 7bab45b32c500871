using System.Collections.Immutable;

namespace NasBuild.Engine.Inputs;

/// <summary>A size of a sample that the model leaves open, with the axes that share it.</summary>
/// <param name="Key">Its name, or one that stands for it.</param>
/// <param name="Places">The inputs, by their index, and the axes.</param>
/// <param name="Tried">The sizes to try, the likeliest first.</param>
internal sealed record OpenSize(
    string Key, ImmutableArray<(int Input, int Axis)> Places, ImmutableArray<long> Tried)
{
    /// <summary>Returns the open sizes of inputs whose batch axes are known.</summary>
    public static ImmutableArray<OpenSize> Of(ImmutableArray<DeclaredInput> inputs, ImmutableArray<ModelInput> found) =>
    [
        .. inputs.SelectMany((input, i) => Enumerable.Range(0, input.Dimensions.Length)
                .Where(axis => input.Sizes[axis] is null && axis != found[i].BatchAxis)
                .Select(axis => (Key: KeyOf(input, axis), Place: (Input: i, Axis: axis))))
            .GroupBy(s => s.Key)
            .Select(g => new OpenSize(
                g.Key, [.. g.Select(s => s.Place)],
                TypicalSizes.Of(
                    inputs[g.First().Place.Input], g.First().Place.Axis, found[g.First().Place.Input],
                    inputs.Any(i => i.Hint.Feedback is not null || MadeUp.IsState(i.Name))))),
    ];

    /// <summary>
    /// Returns the size of a name that is a sum of others, such as <c>past_length + length</c>; null for other names.
    /// </summary>
    /// <param name="size">Returns the size of a name; null if there is none of it.</param>
    public long? Sum(Func<string, long?> size)
    {
        string[] terms = Key.Split('+', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        long? sum = terms.Length < 2 ? null : 0;
        foreach (var term in terms)
        {
            sum += long.TryParse(term, out var number) ? number : size(term);
        }

        return sum;
    }

    // A name that an input has twice means two sizes; axes without names share one with those of like inputs.
    private static string KeyOf(DeclaredInput input, int axis)
    {
        var symbol = input.Dimensions[axis].Symbol;
        if (string.IsNullOrEmpty(symbol))
        {
            return $"?{input.Dimensions.Length}.{axis}";
        }

        var earlier = input.Dimensions.Take(axis).Count(d => d.Symbol == symbol);
        return earlier == 0 ? symbol : $"{symbol}#{earlier + 1}";
    }
}
