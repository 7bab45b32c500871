using System.Collections.Immutable;
using NasBuild.Core.Prediction.LanguageModels.Endpoints;

namespace NasBuild.Core.Prediction.LanguageModels;

/// <summary>
/// The variance of a number that a language model wrote, from the probabilities of its tokens. Each token is replaced
/// by its alternatives, the others as they are; the variances of all places are added. Tokens that depend on each other
/// make it an estimate.
/// </summary>
internal static class TokenVariance
{
    /// <summary>Returns the variance; NaN if the endpoint gives no probabilities, or the answer is no number.</summary>
    /// <param name="tokens">The tokens of the answer.</param>
    /// <param name="read">Reads the number of an answer; null if it is none.</param>
    public static double Of(ImmutableArray<AnswerToken> tokens, Func<string, double?> read)
    {
        string With(int place, string other) =>
            string.Concat(tokens.Select((t, i) => i == place ? other : t.Text));
        if (tokens.IsEmpty || read(With(-1, "")) is null)
        {
            return double.NaN;
        }

        return Enumerable.Range(0, tokens.Length).Sum(place => Variance(
        [
            .. from chance in tokens[place].Alternatives
               let value = read(With(place, chance.Text))
               where value is { } number && double.IsFinite(number)
               select (value.Value, Math.Exp(chance.LogProbability)),
        ]));
    }

    private static double Variance(IReadOnlyList<(double Value, double Weight)> chances)
    {
        var total = chances.Sum(c => c.Weight);
        var mean = chances.Sum(c => c.Weight * c.Value) / total;
        return total > 0 ? chances.Sum(c => c.Weight * (c.Value - mean) * (c.Value - mean)) / total : 0;
    }
}
