// Dong et al., Pruner-Zero, ICML 2024, arXiv 2406.02924
using NasBuild.Core.Expressions;
using NasBuild.Core.Pruning.Statistics;

namespace NasBuild.Core.Pruning.Criteria;

/// <summary>A criterion that is an expression over W, G and X.</summary>
/// <param name="Name">The name in tables.</param>
/// <param name="Expression">The expression.</param>
internal record ExpressionCriterion(string Name, Expression Expression) : Criterion(Name)
{
    /// <summary>Creates the criterion of the expression <paramref name="text"/>.</summary>
    /// <exception cref="ExpressionSyntaxException">The text is not an expression.</exception>
    public ExpressionCriterion(string name, string text)
        : this(name, ExpressionParser.Parse(text))
    {
    }

    /// <inheritdoc/>
    public override bool ReadsGradients => Expression.Reads(Operator.G);

    /// <inheritdoc/>
    public override bool ReadsInputs => Expression.Reads(Operator.X);

    /// <inheritdoc/>
    public override float[] Score(LayerStatistics layer)
    {
        var scores = Evaluate(layer);
        var (min, max) = Reductions.Range(scores);
        return max > min ? scores : throw new CriterionException(
            Expression.ToString(), layer.Name, "every weight has the same score.");
    }

    /// <inheritdoc/>
    public override float[] Evaluate(LayerStatistics layer)
    {
        var scores = Evaluator.Evaluate(Expression, layer);
        return Reductions.AreFinite(scores) ? scores : throw new CriterionException(
            Expression.ToString(), layer.Name, "some scores are NaN or infinite.");
    }
}
