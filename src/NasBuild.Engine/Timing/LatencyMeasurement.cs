using NasBuild.Onnx;

namespace NasBuild.Engine.Timing;

/// <summary>
/// Measures latency on a noisy machine: the models alternate in blocks, so that drift affects both alike and an idle
/// session's spinning threads are at rest while the other runs; each block begins with warm-up runs that are not
/// counted.
/// </summary>
public static class LatencyMeasurement
{
    private const double SlowMs = 500;

    /// <summary>
    /// Measures <paramref name="candidate"/> against <paramref name="original"/> on the same sample under the same
    /// settings.
    /// </summary>
    /// <param name="original">The session of the original.</param>
    /// <param name="candidate">The session of the candidate.</param>
    /// <param name="sample">The inputs of both.</param>
    /// <param name="settings">The effort.</param>
    /// <param name="estimate">Receives the time that the measurement will take, after a first run of each.</param>
    /// <exception cref="SessionException">A model does not run.</exception>
    public static LatencyComparison Compare(
        Session original, Session candidate, IReadOnlyDictionary<string, Tensor> sample, LatencySettings settings,
        Action<TimeSpan>? estimate = null)
    {
        using var feeds = new Feeds(sample);
        return Compare(Runs(original, feeds), Runs(candidate, feeds), settings, estimate);
    }

    /// <summary>Measures two models, each on a sample of its own.</summary>
    /// <param name="original">The session of one model, and its inputs.</param>
    /// <param name="candidate">The session of the other, and its inputs.</param>
    /// <param name="settings">The effort.</param>
    /// <exception cref="SessionException">A model does not run.</exception>
    public static LatencyComparison Compare(
        (Session Session, IReadOnlyDictionary<string, Tensor> Sample) original,
        (Session Session, IReadOnlyDictionary<string, Tensor> Sample) candidate, LatencySettings settings)
    {
        using var first = new Feeds(original.Sample);
        using var second = new Feeds(candidate.Sample);
        return Compare(Runs(original.Session, first), Runs(candidate.Session, second), settings);
    }

    /// <summary>Measures one model alone.</summary>
    /// <param name="session">The session.</param>
    /// <param name="sample">The inputs.</param>
    /// <param name="settings">The effort.</param>
    /// <param name="estimate">Receives the time that the measurement will take, after a first run.</param>
    /// <exception cref="SessionException">The model does not run.</exception>
    public static Latency Measure(
        Session session, IReadOnlyDictionary<string, Tensor> sample, LatencySettings settings,
        Action<TimeSpan>? estimate = null)
    {
        using var feeds = new Feeds(sample);
        var runs = Runs(session, feeds);
        var plan = LatencyPlan.Of(settings, FirstRuns(runs));
        estimate?.Invoke(plan.Estimate);
        return Summary([.. Enumerable.Range(0, plan.Blocks).Select(_ => Block(runs, plan.Runs[0]))]);
    }

    /// <summary>Measures one model against another, each given as what times its runs.</summary>
    internal static LatencyComparison Compare(
        TimedRuns original, TimedRuns candidate, LatencySettings settings, Action<TimeSpan>? estimate = null)
    {
        var plan = LatencyPlan.Of(settings, FirstRuns(original), FirstRuns(candidate));
        estimate?.Invoke(plan.Estimate);
        var a = new double[plan.Blocks];
        var b = new double[plan.Blocks];
        for (var i = 0; i < plan.Blocks; i++)
        {
            // Every other pair runs in the other order, so that neither model always follows a pause.
            if (i % 2 == 0)
            {
                a[i] = Block(original, plan.Runs[0]);
                b[i] = Block(candidate, plan.Runs[1]);
            }
            else
            {
                b[i] = Block(candidate, plan.Runs[1]);
                a[i] = Block(original, plan.Runs[0]);
            }
        }

        double[] ratios = [.. b.Zip(a, (x, y) => x / y)];
        return new LatencyComparison(
            Summary(a), Summary(b), Quantiles.Median(ratios), Quantiles.Of(ratios, 0.1), Quantiles.Of(ratios, 0.9),
            plan.Blocks);
    }

    // The first run is slower, so there are three, unless that takes long.
    private static double FirstRuns(TimedRuns runs)
    {
        var (least, sum) = (double.PositiveInfinity, 0.0);
        Span<double> time = stackalloc double[1];
        for (var i = 0; i < 3 && sum < SlowMs; i++)
        {
            runs(1, time);
            (least, sum) = (Math.Min(least, time[0]), sum + time[0]);
        }

        return least;
    }

    private static double Block(TimedRuns runs, (int WarmUp, int Timed) counts)
    {
        var times = new double[Math.Max(counts.WarmUp, counts.Timed)];
        runs(counts.WarmUp, times);
        runs(counts.Timed, times);
        return Quantiles.Median(times[..counts.Timed]);
    }

    private static TimedRuns Runs(Session session, Feeds feeds) =>
        (count, milliseconds) => session.Repeat(feeds, count, milliseconds);

    private static Latency Summary(double[] blocks) =>
        new(Quantiles.Median(blocks), Quantiles.Of(blocks, 0.1), Quantiles.Of(blocks, 0.9));
}
