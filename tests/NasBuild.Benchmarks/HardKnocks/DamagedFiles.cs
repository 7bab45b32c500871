using System.Diagnostics;
using System.Globalization;
using NasBuild.Core.Tests.Storage.Mutants;

namespace NasBuild.Benchmarks.HardKnocks;

/// <summary>
/// Damaged copies of every file that NasBuild reads: each is read or is a diagnostic, in ten seconds and without a
/// gigabyte. A seed that fails makes the same copy again.
/// </summary>
internal static class DamagedFiles
{
    private const int Copies = 100_000;
    private const int Shown = 20;

    public static void Run(string[] arguments)
    {
        var options = new Options(arguments);
        var (copies, seed) = (options.Number("--count", Copies), options.Number("--seed", 1));
        var only = options.Text("--reader", "");
        var readers = Readers.All(Repository.Root).Where(r => r.Name.Contains(only, StringComparison.Ordinal)).ToList();
        var each = Math.Max(1, copies / readers.Count);
        var rows = new Rows();
        var faults = new List<string>();
        foreach (var reader in readers)
        {
            var clock = Stopwatch.StartNew();
            var (read, found) = MutantRun.Of(reader, seed, each);
            faults.AddRange(found);
            rows.Add(
                reader.Name,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{each} copies, {read} read, {each - read - found.Count} diagnostics, {found.Count} faults, "
                    + $"{clock.Elapsed.TotalSeconds:0} s"),
                "0 faults", found.Count == 0);
        }

        faults.Take(Shown).ToList().ForEach(Console.WriteLine);
        rows.Add("all", $"{each * readers.Count} copies, {faults.Count} faults", "0 faults", faults.Count == 0);
        rows.Print();
    }
}
