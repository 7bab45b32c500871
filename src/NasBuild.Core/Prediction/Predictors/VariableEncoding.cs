using System.Collections.Immutable;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Prediction.Predictors;

/// <summary>
/// The numbers of one variable. Between two choices of a categorical variable they are interpolated linearly, so that
/// the policy gradient can follow them.
/// </summary>
/// <param name="Variable">The variable.</param>
/// <param name="First">The index of its first number.</param>
/// <param name="Count">
/// The number of its numbers: 0 without a choice, 1 for an ordinal variable or one with two choices, else one per
/// choice.
/// </param>
internal sealed record VariableEncoding(Variable Variable, int First, int Count)
{
    private const double Tolerance = 1e-9;

    /// <summary>The names of the numbers.</summary>
    public IEnumerable<string> Names => Count == 1
        ? [Variable.Name]
        : Variable.Choices.Take(Count).Select(c => $"{Variable.Name}={c}");

    /// <summary>Returns the encodings of a space's variables, one after the other.</summary>
    public static ImmutableArray<VariableEncoding> Of(Space space)
    {
        var encodings = ImmutableArray.CreateBuilder<VariableEncoding>(space.Variables.Length);
        var first = 0;
        foreach (var variable in space.Variables)
        {
            var count = variable.Choices.Length switch
            {
                <= 1 => 0,
                > 2 when variable.Kind == VariableKind.Categorical => variable.Choices.Length,
                _ => 1,
            };
            encodings.Add(new VariableEncoding(variable, first, count));
            first += count;
        }

        return encodings.MoveToImmutable();
    }

    /// <summary>Writes the numbers of the variable's coordinate in [0,1].</summary>
    public void Write(double x, Span<double> numbers)
    {
        if (Count == 1)
        {
            numbers[0] = x;
        }
        else if (Count > 1)
        {
            var (choice, share) = Position(x);
            numbers[choice] = 1 - share;
            numbers[Math.Min(choice + 1, Count - 1)] += share;
        }
    }

    /// <summary>
    /// Returns the derivative in the coordinate, given the gradient in the numbers; at a choice the mean of both sides.
    /// </summary>
    public double Slope(double x, ReadOnlySpan<double> gradient)
    {
        if (Count <= 1)
        {
            return Count == 0 ? 0 : gradient[0];
        }

        var (choice, share) = Position(x);
        var (from, to) = (share > 0 ? choice : Math.Max(choice - 1, 0), Math.Min(choice + 1, Count - 1));
        return (gradient[to] - gradient[from]) * (Count - 1) / (to - from);
    }

    // The choice at or below a coordinate, and the share of the way to the next.
    private (int Choice, double Share) Position(double x)
    {
        var place = x * (Count - 1);
        var nearest = Math.Round(place);
        return Math.Abs(place - nearest) < Tolerance ? ((int)nearest, 0) : ((int)place, place - Math.Floor(place));
    }
}
