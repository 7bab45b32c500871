namespace NasBuild.Core.Compression.Complexity;

/// <summary>
/// The share of what flows between nodes whose bits may vary that changes its bits on the way: numbers are converted there, which takes time. The squared
/// difference of both readings, weighted with the numbers that flow.
/// </summary>
/// <param name="flows">From one variable to another, with the count of numbers.</param>
internal sealed class PrecisionChanges(IReadOnlyList<(int From, int To, double Count)> flows) : IDifferentiable
{
    private readonly double whole = Math.Max(1, flows.Sum(f => f.Count));

    /// <inheritdoc/>
    public double At(ReadOnlySpan<double> x)
    {
        var sum = 0d;
        foreach (var (from, to, count) in flows)
        {
            sum += count * (x[from] - x[to]) * (x[from] - x[to]);
        }

        return sum / whole;
    }

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<double> x, Span<double> into)
    {
        into.Clear();
        foreach (var (from, to, count) in flows)
        {
            var slope = 2 * count * (x[from] - x[to]) / whole;
            into[from] += slope;
            into[to] -= slope;
        }
    }
}
