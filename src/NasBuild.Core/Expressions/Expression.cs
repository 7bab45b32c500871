// Dong et al., Pruner-Zero: Evolving Symbolic Pruning Metric from Scratch for Large Language Models, ICML 2024,
// arXiv 2406.02924
using System.Globalization;
using System.Text.Json.Serialization;

namespace NasBuild.Core.Expressions;

/// <summary>
/// A pruning criterion as a tree of operators over a layer's weights W, their gradients G, and the norms X of its
/// inputs. <c>mul(sqr(W), mms(G))</c> scores every weight; the lowest are pruned first. Compared by value.
/// </summary>
/// <param name="Operator">The operator at the root.</param>
/// <param name="Left">Its first operand; null at a leaf.</param>
/// <param name="Right">Its second operand; null unless it takes two.</param>
[JsonConverter(typeof(ExpressionConverter))]
internal sealed record Expression(Operator Operator, Expression? Left = null, Expression? Right = null)
{
    /// <summary>The constant of an <see cref="Operator.Number"/>.</summary>
    public double Value { get; private init; }

    /// <summary>The number of operators on the longest path from the root to a leaf.</summary>
    public int Depth => Math.Max(Left is null ? 0 : Left.Depth + 1, Right is null ? 0 : Right.Depth + 1);

    /// <summary>The number of nodes.</summary>
    public int Size => 1 + (Left?.Size ?? 0) + (Right?.Size ?? 0);

    /// <summary>Returns a constant.</summary>
    public static Expression Number(double value) => new(Operator.Number) { Value = value };

    /// <summary>Returns true if a leaf is <paramref name="symbol"/>.</summary>
    public bool Reads(Operator symbol) =>
        Operator == symbol || Left?.Reads(symbol) == true || Right?.Reads(symbol) == true;

    /// <summary>Returns the nodes in the order in which they are written, the root first.</summary>
    public IEnumerable<Expression> Nodes() => [this, .. Left?.Nodes() ?? [], .. Right?.Nodes() ?? []];

    /// <summary>
    /// Returns the tree with the node at index <paramref name="place"/> of <see cref="Nodes"/> replaced.
    /// </summary>
    public Expression Replace(int place, Expression node) =>
        place == 0 ? node
        : place <= Left!.Size ? this with { Left = Left.Replace(place - 1, node) }
        : this with { Right = Right!.Replace(place - 1 - Left.Size, node) };

    /// <summary>Returns the text that <see cref="ExpressionParser"/> reads.</summary>
    public override string ToString() => (Left, Right) switch
    {
        (null, _) => Operator == Operator.Number ? Value.ToString("R", CultureInfo.InvariantCulture) : Operator.Name(),
        (_, null) => $"{Operator.Name()}({Left})",
        _ => $"{Operator.Name()}({Left}, {Right})",
    };
}
