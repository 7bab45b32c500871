using NasBuild.Core.Architectures;
using NasBuild.Core.Networks;
using NasBuild.Core.Networks.Layers;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Prediction.ZeroCost;
using NasBuild.Core.Spaces;
using NasBuild.Onnx;

namespace NasBuild.Benchmarks.HybridSearches;

/// <summary>
/// Zero-cost proxies of NAS-Bench-201's cells: how they rank test accuracy, and what they add to predictors that learn
/// from a few trained cells. The nets have one cell a stage and see noise instead of pictures, as the data set of the
/// accuracies is not needed.
/// </summary>
internal static class ZeroCostOfCells
{
    private const int Batch = 32;
    private const int Seeds = 10;
    private static readonly int[] Trained = [20, 50];

    public static void Run(CellTable table, int count, Rows rows)
    {
        var accuracy = table.Column("cifar10_test");
        Policy[] cells = [.. table.Cells];
        new Random(0).Shuffle(cells);
        cells = cells[..count];
        double[] y = [.. cells.Select(accuracy)];
        var scores = new double[count][];
        Parallel.For(0, count, i => scores[i] = Scores(cells[i], i));
        foreach (var (p, proxy) in ZeroCostProxies.All.Index())
        {
            double[] own = [.. scores.Select(s => s[p])];
            rows.Tell(
                $"{proxy.Name}, {count} cells",
                Predictors.Text($"tau {RankCorrelation.Kendall(own, y):0.000}"));
        }

        var features = cells.Select(c => PolicyPoint.Of(table.Space, c)).ToArray();
        var standard = Standardised(scores);
        var both = features.Zip(standard, (f, s) => f with { Features = [.. f.Features, .. s] }).ToArray();
        foreach (var trained in Trained)
        {
            Tell("cells", features, trained);
            Tell("cells and proxies", both, trained);
        }

        void Tell(string what, PolicyPoint[] points, int trained)
        {
            var (tau, error) = Predictors.Mean(Enumerable.Range(0, Seeds).Select(seed =>
            {
                int[] order = [.. Enumerable.Range(0, count)];
                new Random(seed).Shuffle(order);
                return Predictors.Score(
                    new RidgeTrainer(), new Samples(points, y), (order[..trained], order[trained..]), seed);
            }));
            rows.Tell(
                $"ridge on {what}, {trained} trained",
                Predictors.Text($"tau {tau:0.000}, {error:0.00} points"));
        }
    }

    private static double[] Scores(Policy cell, int seed)
    {
        var random = new Random(seed);
        var network = new CellNetwork(new ImageShape(3, 32, 32), 10, [.. CellSpace.EdgesOf(cell)]) { CellsPerStage = 1 };
        float[] noise = [.. Enumerable.Range(0, Batch * 3072).Select(_ => (random.NextSingle() * 2) - 1)];
        var net = new UntrainedNet(
            network.Build(seed),
            new Dictionary<string, Tensor> { ["image"] = Tensor.Create<float>("image", [Batch, 3, 32, 32], noise) },
            [.. Enumerable.Range(0, Batch).Select(i => i % 10L)]);
        return [.. ZeroCostProxies.All.Select(p => p.Of(net))];
    }

    // As ranks, from 0 to 1: some proxies are infinite or nearly so for cells that compute nothing.
    private static double[][] Standardised(double[][] scores)
    {
        var ranks = scores.Select(s => new double[s.Length]).ToArray();
        for (var p = 0; p < scores[0].Length; p++)
        {
            foreach (var (rank, i) in Enumerable.Range(0, scores.Length).OrderBy(i => scores[i][p]).Index())
            {
                ranks[i][p] = rank / (double)scores.Length;
            }
        }

        return ranks;
    }
}
