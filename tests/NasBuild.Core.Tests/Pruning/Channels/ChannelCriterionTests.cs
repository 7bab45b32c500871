using System.Runtime.InteropServices;
using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Pruning.Channels;
using NasBuild.Core.Pruning.Criteria;
using NasBuild.Core.Pruning.Statistics;
using NasBuild.Core.Tests.Compression;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pruning.Channels;

[TestClass]
public sealed class ChannelCriterionTests
{
    private const int Samples = 4;
    private static readonly SessionSettings Settings = new(Threads: 1) { Spin = false };

    [TestMethod]
    public void WandaOfNeurons_IsTheHandComputedSum()
    {
        // x = (1, 2) in both samples; hidden = relu(x a): (5, 2), without a bias.
        var net = new Net();
        var x = net.Relu(net.Add("MatMul", "a", [net.Input("x", 0, 2), net.Weight("a.w", 2, 2)]));
        var model = net.Build(net.Gemm("head", x, 2, 3));
        model = With(
            model,
            Tensor.Create<float>("a.w", [2, 2], [1, -2, 2, 2]),
            Tensor.Create<float>("head.w", [3, 2], [1, 0, -2, 4, 2, 3]));
        var groups = RuleTest.Find(model);

        var scores = Score(groups, "wanda", Data([2], [1, 2, 1, 2], [0, 1]));

        // a.w: columns |1| 1 + |2| 2 = 5 and 2 + 4 = 6, over 5.5. head.w: columns (1 + 2 + 2) 5 = 25 and (0 + 4 + 3) 2
        // = 14, over 19.5.
        Assert.AreEqual(((5 / 5.5) + (25 / 19.5)) / 2, scores[0], 1e-6);
        Assert.AreEqual(((6 / 5.5) + (14 / 19.5)) / 2, scores[1], 1e-6);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void WandaOfConvolutions_CountsAnInputChannelsNormAtEveryPlaceOfTheKernel(int group)
    {
        var model = Convolutions(group);
        var data = Images();
        var weights = CutWeight.In(RuleTest.Find(model));
        var second = weights.Single(w => w.Weight == "b.w");

        var columns = CutWeightInputs.Measure(RuleTest.Find(model).Model, weights, data, batchSize: 3, Settings)["b.w"];

        using var session = Session.Create(ShapeInference.Expose(model, v => v == "a.relu"), Settings);
        var values = session.Run(data.Batches(Samples).Single().Inputs)["a.relu"].ToArray<float>();
        var norms = Enumerable.Range(0, 4).Select(c => Enumerable.Range(0, values.Length)
            .Where(i => i / 16 % 4 == c).Sum(i => (double)values[i] * values[i]) / Samples).ToArray();
        Assert.AreEqual(4 / group * 9, second.Columns);
        for (var column = 0; column < second.Columns; column++)
        {
            var channel = column / 9;
            Assert.AreEqual(
                group == 1 ? norms[channel] : (norms[channel] + norms[channel + 2]) / 2,
                columns[column],
                1e-4 * norms.Max());
        }
    }

    [TestMethod]
    public void TaylorOfConvolutions_SumsWeightTimesGradientOverEachChannelsSlices()
    {
        var model = Convolutions(1);
        var groups = RuleTest.Find(model);
        var group = groups.Groups.Single(g => g.Name == "a");
        var g = GradientStatistics.Measure(
            TrainingEngines.Default, groups.Model, CutWeight.In(groups), Images(), Settings).ByWeight;

        var scores = Score(groups, "taylor", Images(), "a");

        // a.w is [4, 1, 3, 3], b.w [6, 4, 3, 3].
        double[] Sums(string weight, Func<int, int> channel)
        {
            var values = model.Graph[weight].Initializer!.ToArray<float>();
            return [.. Enumerable.Range(0, group.Count).Select(c => Enumerable.Range(0, values.Length)
                .Where(i => channel(i) == c).Sum(i => (double)Math.Abs(values[i]) * g[weight][i]))];
        }

        var (own, next) = (Sums("a.w", i => i / 9), Sums("b.w", i => i / 9 % 4));
        for (var c = 0; c < group.Count; c++)
        {
            Assert.AreEqual(((own[c] / own.Average()) + (next[c] / next.Average())) / 2, scores[c], 1e-4);
        }
    }

    [TestMethod]
    [DataRow("magnitude")]
    [DataRow("wanda")]
    [DataRow("taylor")]
    [DataRow("gblm")]
    [DataRow("pruner-zero")]
    [DataRow("mul(sqr(W), X)")]
    public void ChannelOfZeros_ScoresLowest(string criterion)
    {
        var model = Convolutions(1);
        Tensor Zeroed(string name, Func<int, int> channel)
        {
            var tensor = model.Graph[name].Initializer!;
            return Tensor.Create<float>(
                name, tensor.Shape.AsSpan(), [.. tensor.ToArray<float>().Select((v, i) => channel(i) == 2 ? 0 : v)]);
        }

        var groups = RuleTest.Find(With(
            model, Zeroed("a.w", i => i / 9), Zeroed("a.b", i => i), Zeroed("b.w", i => i / 9 % 4)));

        var scores = Score(groups, criterion, Images(), "a");

        Assert.AreEqual(0, scores[2], 1e-9);
        Assert.IsTrue(scores.Where((_, c) => c != 2).All(s => s > 0.01));
        Assert.AreEqual(1, scores.Average(), 1e-6);
    }

    [TestMethod]
    public void NegativeScores_KeepTheirOrder()
    {
        var groups = RuleTest.Find(Convolutions(1));

        var scores = Score(groups, "mul(W, W)", null, "a");
        var negative = Score(groups, "neg(mul(W, W))", null, "a");

        CollectionAssert.AreEqual(
            scores.Select(s => Math.Round(-s, 6)).ToArray(), negative.Select(s => Math.Round(s, 6)).ToArray());
    }

    [TestMethod]
    public void ScoresThatAreAllAlike_AreRefused()
    {
        CriterionException error = Assert.ThrowsExactly<CriterionException>(() =>
            Score(RuleTest.Find(Convolutions(1)), "sub(W, W)", null, "a"));

        Assert.AreEqual("every weight has the same score.", error.Reason);
    }

    [TestMethod]
    public void OneWeightWithEqualScores_IsNoReasonToRefuse()
    {
        // All of a.w is 1; b.w is not.
        var model = Convolutions(1);
        var first = model.Graph["a.w"].Initializer!;
        var groups = RuleTest.Find(With(model, Tensor.Create<float>(
            "a.w", first.Shape.AsSpan(), [.. Enumerable.Repeat(1f, first.ToArray<float>().Length)])));

        Assert.IsGreaterThan(1, Score(groups, "mul(W, W)", null, "a").Distinct().Count());
    }

    [TestMethod]
    public void Random_FollowsTheSeed()
    {
        var groups = RuleTest.Find(Convolutions(1));
        double[] Scores(int seed) => [.. ChannelCriterion.Measure(
            TrainingEngines.Default, groups, CriterionTable.Of("random", seed), null, 1, Settings)
            .Score(groups.Groups[0])];

        CollectionAssert.AreEqual(Scores(3), Scores(3));
        CollectionAssert.AreNotEqual(Scores(3), Scores(4));
    }

    [TestMethod]
    public void WeightThatTwoNodesRead_CountsByMagnitude()
    {
        var net = new Net();
        var x = net.Relu(net.Linear("a", net.Input("x", 0, 4), 4, 3));
        var weight = net.Weight("b.w", 3, 3);
        x = net.Relu(net.Add("MatMul", "b", [x, weight]));
        x = net.Relu(net.Add("MatMul", "c", [x, weight]));
        var model = net.Build(net.Linear("head", x, 3, 2));
        var groups = RuleTest.Find(model);
        var group = groups.Groups.Single();
        var data = Data([4], [.. Enumerable.Range(0, 16).Select(i => MathF.Cos(i))], [0, 1, 1, 0]);

        var scores = ChannelCriterion.Measure(
            TrainingEngines.Default, groups, new ExpressionCriterion("", "mul(W, add(1, mul(0, X)))"), data, 2,
            Settings).Score(group);

        // The expression is |W| wherever X is known, so that all weights together are as by magnitude.
        var expected = ChannelCriterion.Measure(
            TrainingEngines.Default, groups, new LayerMagnitudeCriterion(), null, 2, Settings).Score(group);
        Assert.IsNull(CutWeight.In(groups).Single(w => w.Weight == "b.w").Input);
        for (var c = 0; c < 3; c++)
        {
            Assert.AreEqual(expected[c], scores[c], 1e-6);
        }
    }

    [TestMethod]
    public void WidthsByACriterion_CutWhatItScoresLowest()
    {
        var groups = RuleTest.Find(Convolutions(1));
        var criterion = ChannelCriterion.Measure(
            TrainingEngines.Default, groups, CriterionTable.Of("wanda", 0), Images(), 2, Settings);
        var space = new ChannelTransformation(
            groups, new PruneSettings { MaxRatio = 0.75, RoundTo = 1 }, criterion.Score);

        var removed = space.Removed(space.Space.MostCompressed);

        foreach (var group in groups.Groups)
        {
            var scores = criterion.Score(group);
            var kept = Enumerable.Range(0, group.Count).Except(removed[group.Name]);
            Assert.IsTrue(removed[group.Name].Max(c => scores[c]) <= kept.Min(c => scores[c]), group.Name);
        }
    }

    [TestMethod]
    [DataRow("text-gpt.onnx", 3)]
    [DataRow("text-retnet.onnx", 4)]
    public void Heads_AreCutWhole(string file, int projections)
    {
        var groups = RuleTest.Find(ReferenceModels.Load(file));
        var heads = groups.Groups.Where(g => g.Count == 6).ToList();
        var data = Tokens(groups.Model);
        var criterion = ChannelCriterion.Measure(
            TrainingEngines.Default, groups, new WandaCriterion(), data, 2, Settings);
        var space = new ChannelTransformation(
            groups, new PruneSettings { MaxRatio = 0.5, RoundTo = 8 }, criterion.Score);

        var cut = space.Cut(space.Space.MostCompressed);

        Assert.HasCount(4, heads);
        Assert.AreEqual(4, groups.Groups.Count(g => g.Count == 768));
        var removed = space.Removed(space.Space.MostCompressed);
        foreach (var group in heads)
        {
            Assert.HasCount(6, criterion.Score(group));
            var weights = group.Parameters.Where(p => p.Role != SliceRole.PerChannel).ToList();
            Assert.HasCount(projections + 1, weights);
            foreach (var axis in weights)
            {
                Assert.AreEqual(
                    axis.Indices.Length / 2, cut.Graph[axis.Value].Initializer!.Shape[axis.Axis], axis.Value);
                foreach (var head in removed[group.Name])
                {
                    var indices = axis.Indices.Where((_, i) => axis.Channels[i] == head).ToArray();
                    Assert.AreEqual(axis.Indices.Length / 6 - 1, indices[^1] - indices[0], axis.Value);
                }
            }
        }
    }

    private static double[] Score(ChannelGroups groups, string criterion, Dataset? data, string? group = null) =>
        [.. ChannelCriterion.Measure(
            TrainingEngines.Default, groups, CriterionTable.Of(criterion, 0), data, 2, Settings)
            .Score(groups.Groups.Single(g => group is null || g.Name == group))];

    // Widths 4 and 6 over images of 4 x 4.
    private static Model Convolutions(int group)
    {
        var net = new Net();
        return net.Classify(
            net.Relu(net.Conv("b", net.Relu(net.Conv("a", net.Input("x", 0, 1, 4, 4), 1, 4)), 4, 6, group: group)), 6);
    }

    private static Model With(Model model, params Tensor[] known) =>
        model.With(model.Graph.With(
            initializers: model.Graph.Initializers.Select(t => known.FirstOrDefault(k => k.Name == t.Name) ?? t)));

    private static Dataset Images() =>
        Data([1, 4, 4], [.. Enumerable.Range(0, Samples * 16).Select(i => MathF.Sin(i * i))], [0, 1, 2, 1]);

    private static Dataset Data(long[] shape, float[] values, int[] labels) =>
        new(
            "train",
            [new InputColumn(
                "x", ElementType.Float, [.. shape], MemoryMarshal.AsBytes<float>(values).ToArray(), labels.Length)],
            [.. labels]);

    private static Dataset Tokens(Model model)
    {
        var tokens = Enumerable.Range(0, 256).Select(i => i * 5L % 97).ToArray();
        return new Dataset("train", [new InputColumn(
            model.Graph.RequiredInputs.Single().Name, ElementType.Int64, [128],
            MemoryMarshal.AsBytes<long>(tokens).ToArray(), 2)], []);
    }
}
