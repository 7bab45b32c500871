// Koza, Genetic Programming, MIT Press 1992: subtree crossover; Dong et al., Pruner-Zero, ICML 2024: node mutation
using System.Collections.Immutable;
using NasBuild.Core.Expressions;

namespace NasBuild.Core.Search.Criteria;

/// <summary>Creates new trees from existing ones.</summary>
internal static class Variation
{
    /// <summary>Returns a tree in which a random subtree of <paramref name="other"/> replaces a random one.</summary>
    public static Expression Cross(Expression tree, Expression other, Random random) =>
        tree.Replace(random.Next(tree.Size), other.Nodes().ElementAt(random.Next(other.Size)));

    /// <summary>Returns a tree in which another operator of the same arity replaces that of a random node.</summary>
    public static Expression Mutate(Expression tree, Random random)
    {
        var place = random.Next(tree.Size);
        var node = tree.Nodes().ElementAt(place);
        var others = Alike(node.Operator).Remove(node.Operator);
        return tree.Replace(place, new Expression(others[random.Next(others.Length)], node.Left, node.Right));
    }

    private static ImmutableArray<Operator> Alike(Operator op) => op.Arity() switch
    {
        0 => Operators.Symbols,
        1 => Operators.Unary,
        _ => Operators.Binary,
    };
}
