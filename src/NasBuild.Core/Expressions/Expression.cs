// Dong et al., Pruner-Zero: Evolving Symbolic Pruning Metric from Scratch for Large Language Models, ICML 2024, arXiv 2406.02924
using System.Globalization;
using System.Text.Json.Serialization;

namespace NasBuild.Core.Expressions;

/// <summary>
/// A pruning metric as a tree of operators over what is known of a layer: its weights W, their gradients G, the norms X of its inputs.
/// <c>mul(sqr(W), mms(G))</c> scores every weight; the lowest go first. Compared by value.
/// </summary>
/// <param name="Operator">What the root computes.</param>
/// <param name="Left">Its first operand; null at a leaf.</param>
/// <param name="Right">Its second operand; null unless it takes two.</param>
[JsonConverter(typeof(ExpressionConverter))]
internal sealed record Expression(Operator Operator, Expression? Left = null, Expression? Right = null)
{
    /// <summary>The constant of an <see cref="Operator.Number"/>.</summary>
    public double Value { get; private init; }

    /// <summary>The operators on the longest way from the root to a leaf.</summary>
    public int Depth => Math.Max(Left is null ? 0 : Left.Depth + 1, Right is null ? 0 : Right.Depth + 1);

    /// <summary>The number of nodes.</summary>
    public int Size => 1 + (Left?.Size ?? 0) + (Right?.Size ?? 0);

    /// <summary>A constant.</summary>
    public static Expression Number(double value) => new(Operator.Number) { Value = value };

    /// <summary>Whether a leaf is <paramref name="symbol"/>.</summary>
    public bool Reads(Operator symbol) => Operator == symbol || Left?.Reads(symbol) == true || Right?.Reads(symbol) == true;

    /// <summary>The nodes in the order in which they are written, the root first.</summary>
    public IEnumerable<Expression> Nodes() => [this, .. Left?.Nodes() ?? [], .. Right?.Nodes() ?? []];

    /// <summary>The tree with the node at <paramref name="place"/> of <see cref="Nodes"/> replaced.</summary>
    public Expression Replace(int place, Expression node) =>
        place == 0 ? node
        : place <= Left!.Size ? this with { Left = Left.Replace(place - 1, node) }
        : this with { Right = Right!.Replace(place - 1 - Left.Size, node) };

    /// <summary>The text that <see cref="ExpressionParser"/> reads.</summary>
    public override string ToString() => (Left, Right) switch
    {
        (null, _) => Operator == Operator.Number ? Value.ToString("R", CultureInfo.InvariantCulture) : Operator.Name(),
        (_, null) => $"{Operator.Name()}({Left})",
        _ => $"{Operator.Name()}({Left}, {Right})",
    };
}
