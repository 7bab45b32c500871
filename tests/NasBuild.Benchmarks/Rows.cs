using System.Globalization;

namespace NasBuild.Benchmarks;

/// <summary>A table of figures: what was measured, the value, what it must reach, and whether it does.</summary>
internal sealed class Rows
{
    private readonly List<(string What, string Value, string Target, string Verdict)> rows = [];

    public void Add(string what, double value, string unit, double maximum, string format = "0.00")
    {
        var text = value.ToString(format, CultureInfo.InvariantCulture);
        Add(
            what, $"{text} {unit}", $"<= {maximum.ToString(format, CultureInfo.InvariantCulture)} {unit}",
            value <= maximum);
    }

    public void Add(string what, string value, string target, bool met) =>
        Add((what, value, target, met ? "ok" : "MISSED"));

    /// <summary>A figure with no target.</summary>
    public void Tell(string what, string value) => Add((what, value, "", ""));

    public void Print()
    {
        Console.WriteLine();
        Console.WriteLine($"| what | measured | target | |{Environment.NewLine}|---|---|---|---|");
        rows.ForEach(r => Console.WriteLine($"| {r.What} | {r.Value} | {r.Target} | {r.Verdict} |"));
    }

    private void Add((string What, string Value, string Target, string Verdict) row)
    {
        rows.Add(row);
        Console.WriteLine($"{row.What}: {row.Value} {(row.Target.Length > 0 ? $"({row.Target}: {row.Verdict})" : "")}");
    }
}
