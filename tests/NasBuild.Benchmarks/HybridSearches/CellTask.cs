using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Benchmarks.HybridSearches;

/// <summary>
/// The search for the best cell within a latency: by the accuracy on the validation split, judged on the test split.
/// </summary>
internal sealed class CellTask
{
    private readonly Func<Policy, double> validation;
    private readonly Func<Policy, double> test;
    private readonly Func<Policy, double> latency;
    private readonly double limit;
    private readonly double best;

    /// <param name="table">The cells.</param>
    /// <param name="data">The data set.</param>
    /// <param name="device">The column of the latency.</param>
    /// <param name="share">The share of the cells that are within the limit.</param>
    public CellTask(CellTable table, string data, string device, double share)
    {
        Name = $"{device.Replace("latency_ms_", "", StringComparison.Ordinal)} {100 * share:0} %";
        (validation, test) = (table.Column($"{data}_val"), table.Column($"{data}_test"));
        latency = table.Column(device);
        double[] ordered = [.. table.Cells.Select(latency).Order()];
        limit = ordered[(int)(share * (ordered.Length - 1))];
        List<Policy> allowed = [.. table.Cells.Where(IsAllowed)];
        best = allowed.Max(test);
        Floor = Regret(allowed);
    }

    public string Name { get; }

    /// <summary>The regret of a search that measures all cells: validation is not test.</summary>
    public double Floor { get; }

    public bool IsAllowed(Policy cell) => latency(cell) <= limit;

    /// <summary>
    /// Runs a method until it has measured as many cells as it may, and returns them. Cells beyond the limit are told
    /// as such and do not count: their latency is known without training.
    /// </summary>
    public List<Policy> Run(ISearchMethod<Policy, Measured> method, int evaluations, int batch)
    {
        var measured = new List<Policy>();
        while (measured.Count < evaluations
            && method.Ask(Math.Min(batch, evaluations - measured.Count)) is { Count: > 0 } asked)
        {
            foreach (var cell in asked)
            {
                var found = new Measured(validation(cell), latency(cell) / limit, new Counts());
                method.Tell(new Trial<Policy, Measured>(cell, found, Seconds: 0));
            }

            measured.AddRange(asked.Where(IsAllowed));
        }

        return measured;
    }

    /// <summary>
    /// The points of test accuracy from the best allowed cell to the measured one of the best validation accuracy.
    /// </summary>
    public double Regret(IEnumerable<Policy> measured) => best - test(measured.MaxBy(validation)!);
}
