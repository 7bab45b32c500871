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
        var plan = LatencyPlan.Of(settings, FirstRuns(original, feeds), FirstRuns(candidate, feeds));
        estimate?.Invoke(plan.Estimate);
        var a = new double[plan.Blocks];
        var b = new double[plan.Blocks];
        for (var i = 0; i < plan.Blocks; i++)
        {
            // Every other pair runs in the other order, so that neither model always follows a pause.
            if (i % 2 == 0)
            {
                a[i] = Block(original, feeds, plan.Runs[0]);
                b[i] = Block(candidate, feeds, plan.Runs[1]);
            }
            else
            {
                b[i] = Block(candidate, feeds, plan.Runs[1]);
                a[i] = Block(original, feeds, plan.Runs[0]);
            }
        }

        double[] ratios = [.. b.Zip(a, (x, y) => x / y)];
        return new LatencyComparison(
            Summary(a), Summary(b), Quantiles.Median(ratios), Quantiles.Of(ratios, 0.1), Quantiles.Of(ratios, 0.9),
            plan.Blocks);
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
        var plan = LatencyPlan.Of(settings, FirstRuns(session, feeds));
        estimate?.Invoke(plan.Estimate);
        return Summary([.. Enumerable.Range(0, plan.Blocks).Select(_ => Block(session, feeds, plan.Runs[0]))]);
    }

    // The first run is slower, so there are three, unless that takes long.
    private static double FirstRuns(Session session, Feeds feeds)
    {
        var (least, sum) = (double.PositiveInfinity, 0.0);
        Span<double> time = stackalloc double[1];
        for (var i = 0; i < 3 && sum < SlowMs; i++)
        {
            session.Repeat(feeds, 1, time);
            (least, sum) = (Math.Min(least, time[0]), sum + time[0]);
        }

        return least;
    }

    private static double Block(Session session, Feeds feeds, (int WarmUp, int Timed) runs)
    {
        var times = new double[Math.Max(runs.WarmUp, runs.Timed)];
        session.Repeat(feeds, runs.WarmUp, times);
        session.Repeat(feeds, runs.Timed, times);
        return Quantiles.Median(times[..runs.Timed]);
    }

    private static Latency Summary(double[] blocks) =>
        new(Quantiles.Median(blocks), Quantiles.Of(blocks, 0.1), Quantiles.Of(blocks, 0.9));
}
