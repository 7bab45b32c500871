using System.Collections.Immutable;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Expressions;

namespace NasBuild.Core.Pruning.Criteria;

/// <summary>The table of named criteria; every expression is a criterion too.</summary>
internal static class CriterionTable
{
    private static readonly ImmutableArray<Func<int, Criterion>> All =
    [
        seed => new RandomCriterion(seed),
        _ => new LayerMagnitudeCriterion(),
        _ => new WandaCriterion(),
        _ => new TaylorCriterion(),
        _ => new GblmCriterion(),
        _ => new PrunerZeroCriterion(),
    ];

    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(c => c(0).Name)];

    /// <summary>Returns the criterion of that name, or of the expression <paramref name="text"/>.</summary>
    /// <param name="text">A name or an expression.</param>
    /// <param name="seed">The seed of random criteria.</param>
    /// <exception cref="ExpressionSyntaxException">The text is neither.</exception>
    public static Criterion Of(string text, int seed)
    {
        if (All.Select(c => c(seed)).FirstOrDefault(c => c.Name == text) is { } named)
        {
            return named;
        }

        var isWord = text.Length > 1 && text.All(c => char.IsAsciiLetter(c) || c is '-' or '_');
        return !isWord ? new ExpressionCriterion(text, text) : throw new ExpressionSyntaxException(
            $"'{text}' does not name a criterion. "
            + $"{(Nearest.To(text, Names) is { } meant ? $"Did you mean '{meant}'? " : "")}Valid names are "
            + $"{Nearest.Listed(Names, "and")}, and expressions such as 'mul(sqr(W), mms(G))'.",
            1);
    }
}
