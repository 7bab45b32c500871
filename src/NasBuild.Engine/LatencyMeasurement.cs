using NasBuild.Onnx;

namespace NasBuild.Engine;

/// <summary>
/// Measures latency on a noisy machine: the models alternate in blocks, so that drift affects both alike and an idle
/// session's spinning threads are at rest while the other runs; each block begins with warm-up runs that are not
/// counted.
/// </summary>
public static class LatencyMeasurement
{
    /// <summary>
    /// Measures <paramref name="candidate"/> against <paramref name="original"/> on the same sample under the same
    /// settings.
    /// </summary>
    /// <exception cref="SessionException">A model does not run.</exception>
    public static LatencyComparison Compare(
        Session original, Session candidate, IReadOnlyDictionary<string, Tensor> sample, LatencySettings settings)
    {
        using var feeds = new Feeds(sample);
        var (runsA, runsB) = (RunsPerBlock(original, feeds, settings), RunsPerBlock(candidate, feeds, settings));
        var a = new double[settings.Blocks];
        var b = new double[settings.Blocks];
        for (var i = 0; i < settings.Blocks; i++)
        {
            // Every other pair runs in the other order, so that neither model always follows a pause.
            if (i % 2 == 0)
            {
                a[i] = Block(original, feeds, runsA);
                b[i] = Block(candidate, feeds, runsB);
            }
            else
            {
                b[i] = Block(candidate, feeds, runsB);
                a[i] = Block(original, feeds, runsA);
            }
        }

        double[] ratios = [.. b.Zip(a, (x, y) => x / y)];
        return new LatencyComparison(
            Summary(a), Summary(b), Quantiles.Median(ratios), Quantiles.Of(ratios, 0.1), Quantiles.Of(ratios, 0.9),
            settings.Blocks);
    }

    /// <summary>Measures one model alone.</summary>
    /// <inheritdoc cref="Compare"/>
    public static Latency Measure(Session session, IReadOnlyDictionary<string, Tensor> sample, LatencySettings settings)
    {
        using var feeds = new Feeds(sample);
        var runs = RunsPerBlock(session, feeds, settings);
        return Summary([.. Enumerable.Range(0, settings.Blocks).Select(_ => Block(session, feeds, runs))]);
    }

    private static int RunsPerBlock(Session session, Feeds feeds, LatencySettings settings)
    {
        Span<double> first = stackalloc double[3];
        session.Repeat(feeds, 3, first);
        return (int)Math.Clamp(settings.BlockMs / Math.Max(Math.Min(first[1], first[2]), 1e-4), 3, 10_000);
    }

    private static double Block(Session session, Feeds feeds, int runs)
    {
        var times = new double[runs];
        var warmUp = Math.Max(1, runs / 5);
        session.Repeat(feeds, warmUp, times);
        session.Repeat(feeds, runs, times);
        return Quantiles.Median(times);
    }

    private static Latency Summary(double[] blocks) =>
        new(Quantiles.Median(blocks), Quantiles.Of(blocks, 0.1), Quantiles.Of(blocks, 0.9));
}
