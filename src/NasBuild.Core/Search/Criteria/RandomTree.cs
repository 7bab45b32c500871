// Koza, Genetic Programming, MIT Press 1992: the full and the grow method, ramped half and half
using NasBuild.Core.Expressions;

namespace NasBuild.Core.Search.Criteria;

/// <summary>Draws random expressions.</summary>
internal static class RandomTree
{
    /// <summary>Returns a tree whose branches all have the depth <paramref name="depth"/>.</summary>
    public static Expression Full(int depth, Random random) =>
        depth == 0 ? Leaf(random) : Inner(random, () => Full(depth - 1, random));

    /// <summary>Returns a tree whose branches have at most the depth <paramref name="depth"/>.</summary>
    public static Expression Grow(int depth, Random random) =>
        depth == 0 || random.Next(
            Operators.Symbols.Length + Operators.Unary.Length + Operators.Binary.Length) < Operators.Symbols.Length
            ? Leaf(random)
            : Inner(random, () => Grow(depth - 1, random));

    /// <summary>Returns a tree by one method or the other.</summary>
    public static Expression Draw(int leastDepth, int mostDepth, Random random)
    {
        var depth = random.Next(leastDepth, mostDepth + 1);
        return random.Next(2) == 0 ? Full(depth, random) : Grow(depth, random);
    }

    private static Expression Leaf(Random random) => new(Operators.Symbols[random.Next(Operators.Symbols.Length)]);

    private static Expression Inner(Random random, Func<Expression> child)
    {
        var place = random.Next(Operators.Unary.Length + Operators.Binary.Length);
        return place < Operators.Unary.Length
            ? new Expression(Operators.Unary[place], child())
            : new Expression(Operators.Binary[place - Operators.Unary.Length], child(), child());
    }
}
