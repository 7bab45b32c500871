using NasBuild.Core.Data;
using NasBuild.Core.Expressions;
using NasBuild.Core.Pruning.Criteria;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Pruning.Masks;
using NasBuild.Core.Pruning.Ratios;
using NasBuild.Core.Pruning.Statistics;
using NasBuild.Core.Pruning.Weights;
using NasBuild.Core.Quality;
using NasBuild.Core.Search.Criteria;
using NasBuild.Core.Tests.Compression;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Search.Criteria;

/// <summary>
/// Fitness and sensitivity of a small net of tokens, against models that are pruned and run for themselves.
/// </summary>
[TestClass]
public sealed class CriterionEvaluatorTests
{
    private static readonly SessionSettings OneThread = new(Threads: 1) { Spin = false };
    private readonly Model model = Net();
    private readonly Dataset text = new(
        "validation",
        [new InputColumn("x", ElementType.Int64, [8], System.Runtime.InteropServices.MemoryMarshal.AsBytes<long>([
            .. Enumerable.Range(0, 48).Select(i => i * i % 5L)]).ToArray(), 6)],
        [.. Enumerable.Range(0, 48).Select(i => (i + 1) * (i + 1) % 5)]);

    [TestMethod]
    public void Fitness_IsThePerplexityOfTheModelPrunedAtOnce()
    {
        var layers = Layers();
        using var opened = new OpenedModel(model, [.. layers.Select(l => l.Layer)], text, 4, OneThread);
        var sparsity = new UnstructuredSparsity(0.5);

        var fitness = new CriterionEvaluator(
            layers, sparsity, opened).Measure(ExpressionParser.Parse("mul(W, W)"), default);

        var pruned = layers.ToDictionary(l => l.Layer.Weight, l =>
            l.Layer.Write(new MaskPruner(new ExpressionCriterion("", "W")).Prune(l.Statistics, sparsity)));
        Assert.AreEqual(Perplexity(model.WithInitializers(pruned.Values)), fitness.Perplexity, 1e-5);
        Assert.AreEqual(Perplexity(model), opened.Perplexity(new Dictionary<string, Tensor>()), 1e-5);
    }

    [TestMethod]
    public void MasksThatWereMeasured_AreNotMeasuredAgain()
    {
        var layers = Layers();
        using var opened = new OpenedModel(model, [.. layers.Select(l => l.Layer)], text, 4, OneThread);
        var evaluator = new CriterionEvaluator(layers, new UnstructuredSparsity(0.5), opened);
        var first = evaluator.Measure(ExpressionParser.Parse("W"), default);
        Assert.AreEqual(first, evaluator.Measure(ExpressionParser.Parse("exp(W)"), default));
        var other = evaluator.Measure(ExpressionParser.Parse("neg(W)"), default);
        Assert.AreNotEqual(first.Mask, other.Mask);
        Assert.AreNotEqual(first.Perplexity, other.Perplexity, 1e-9);

        // A session that is gone cannot run: what comes is remembered.
        opened.Dispose();
        Assert.AreEqual(first, evaluator.Measure(ExpressionParser.Parse("tanh(W)"), default));
        var resumed = new CriterionEvaluator(layers, new UnstructuredSparsity(0.5), opened);
        resumed.Remember(first);
        Assert.AreEqual(first, resumed.Measure(ExpressionParser.Parse("sqr(W)"), default));
    }

    [TestMethod]
    [DataRow("sub(W, W)")]
    [DataRow("exp(mul(W, 9999))")]
    public void MetricThatRanksNothing_IsTheWorst(string metric)
    {
        var layers = Layers();
        using var opened = new OpenedModel(model, [.. layers.Select(l => l.Layer)], text, 4, OneThread);

        Assert.AreEqual(Fitness.Worst, new CriterionEvaluator(layers, new UnstructuredSparsity(0.5), opened)
            .Measure(ExpressionParser.Parse(metric), default));
    }

    [TestMethod]
    public void Sensitivity_IsWhatOneLayerAloneCosts()
    {
        var layers = Layers();
        using var opened = new OpenedModel(model, [.. layers.Select(l => l.Layer)], text, 4, OneThread);
        var pruner = new MaskPruner(new LayerMagnitudeCriterion());

        var curves = Sensitivity.Measure(layers, pruner, opened);

        Assert.HasCount(layers.Count, curves);
        var (curve, (layer, statistics)) = (curves[1], layers[1]);
        var (ratio, loss) = curve.Points[3];
        var cut = model.WithInitializers([layer.Write(pruner.Prune(statistics, new UnstructuredSparsity(ratio)))]);
        Assert.AreEqual((layer, 0.7), (curve.Layer, ratio));
        Assert.AreEqual(Math.Log(Perplexity(cut) / Perplexity(model)), loss, 1e-5);
    }

    private static Model Net()
    {
        var net = new Net();
        var x = net.Add("Gather", "embedding", [net.Weight("table", 5, 6), net.Input(ElementType.Int64, "x", 0, 8)]);
        x = net.Relu(net.Linear("a", x, 6, 12));
        x = net.Relu(net.Linear("b", x, 12, 8));
        return net.Build(net.Linear("head", x, 8, 5));
    }

    private IReadOnlyList<(LinearLayer Layer, LayerStatistics Statistics)> Layers() =>
        [.. LinearLayer.In(model.Graph).Select(l => (l, WeightPruning.Statistics(model, l, null, null)))];

    private double Perplexity(Model pruned)
    {
        using var session = Session.Create(pruned, OneThread);
        return new PerplexityMetric(4).Measure(session, text);
    }
}
