using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace NasBuild.Benchmarks;

/// <summary>A command that ran to its end.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it printed, errors included.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="WorkerPeakMb">
/// The most memory that one NasBuild worker it started held, MB; 0 where no worker was seen.
/// </param>
internal sealed record CommandResult(int ExitCode, string Output, double Seconds, double WorkerPeakMb);

/// <summary>Runs commands as a user would, and watches the workers that they start.</summary>
internal static class Command
{
    public static CommandResult Run(string folder, string file, params string[] arguments) =>
        Run(folder, [], file, arguments);

    /// <summary>The same, with variables in its environment.</summary>
    public static CommandResult Run(
        string folder, (string Name, string Value)[] environment, string file, params string[] arguments) =>
        Run(folder, TimeSpan.MaxValue, environment, file, arguments);

    /// <summary>The same, killed after a time: its exit code is not 0 then.</summary>
    public static CommandResult Run(
        string folder, TimeSpan limit, (string Name, string Value)[] environment, string file,
        params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment.Remove("CI");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var output = new StringBuilder();
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        void Keep(object sender, DataReceivedEventArgs e)
        {
            lock (output)
            {
                output.AppendLine(e.Data);
            }
        }

        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var peak = 0d;
        while (!process.WaitForExit(25))
        {
            peak = Math.Max(peak, WorkerPeakMb(process.Id));
            if (clock.Elapsed > limit)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        process.WaitForExit();
        return new CommandResult(process.ExitCode, output.ToString(), clock.Elapsed.TotalSeconds, peak);
    }

    /// <summary>The same, and an exit code other than 0 ends the benchmark.</summary>
    public static CommandResult Check(string folder, string file, params string[] arguments) =>
        Check(folder, [], file, arguments);

    /// <summary>The same, with variables in its environment.</summary>
    public static CommandResult Check(
        string folder, (string Name, string Value)[] environment, string file, params string[] arguments)
    {
        var result = Run(folder, environment, file, arguments);
        return result.ExitCode == 0 ? result : throw new InvalidOperationException(
            $"{file} {string.Join(' ', arguments)} ended with {result.ExitCode}:\n{result.Output}");
    }

    // The kernel keeps each process's high-water mark. Other workers of the machine do not count.
    private static double WorkerPeakMb(int root)
    {
        if (!Directory.Exists("/proc"))
        {
            return 0;
        }

        var parents = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(name => int.TryParse(name, out _)).ToDictionary(name => int.Parse(name!, null), name => Parent(name!));
        bool IsBelow(int id) => id == root || (parents.TryGetValue(id, out var parent) && parent > 0 && IsBelow(parent));
        return parents.Keys.Where(IsBelow).Select(id => PeakOfWorker($"/proc/{id}")).DefaultIfEmpty(0).Max();
    }

    // The text in brackets is the program's name, which may hold spaces and brackets.
    private static int Parent(string process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // The process ended while it was looked at.
            return 0;
        }
    }

    private static double PeakOfWorker(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Contains("nas.dll", StringComparison.Ordinal)
                && File.ReadLines(Path.Combine(process, "status"))
                    .FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)) is { } line
                ? double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
                    / 1000
                : 0;
        }
        catch (IOException)
        {
            // The process ended while it was looked at.
            return 0;
        }
    }
}
