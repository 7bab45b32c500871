using System.Diagnostics;
using System.Globalization;
using NasBuild.Cli.Tests;
using NasBuild.Onnx;

namespace NasBuild.Benchmarks.HardKnocks;

/// <summary>
/// Builds that are killed (SIGKILL) at a random moment, some several times: the next build goes on, no recorded trial
/// is lost or measured again, and what ships is whole.
/// </summary>
internal static class KilledBuilds
{
    private const int Builds = 500;
    private static readonly string[] Damage = ["NAS3105", "NAS9114"];
    private const string Yaml = """
        model: { source: net.onnx, task: match-original }
        data: { train: images.npy, validation: images.npy }
        target: { agreement: 1 %, on-miss: warn }
        budget: { time: 5 min, trials: 4 }
        search: { method: evolution, population: 2 }
        prune: { max-ratio: 0.5 }
        finetune: { epochs: 1, batch-size: 8 }
        quantize: { method: weight-only, weights: [8, 32] }
        output: { path: small.onnx }
        threads: 1
        """;

    private static readonly string Nas = Path.Combine(
        Repository.Root, "src", "NasBuild.Cli", "bin", "Debug", "net10.0", "nas.dll");

    public static void Run(string[] arguments)
    {
        var options = new Options(arguments);
        var (builds, seed) = (options.Number("--builds", Builds), options.Number("--seed", 1));
        var whole = Measure();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"a whole build takes {whole.TotalSeconds:0.0} s"));
        var rows = new Rows();
        var (kills, held) = (0, 0);
        for (var i = 0; i < builds; i++)
        {
            var (killed, problem) = One(new Random(seed + i), whole);
            kills += killed;
            held += problem is null ? 1 : 0;
            if (problem is not null)
            {
                Console.WriteLine($"seed {seed + i}: {problem}");
            }
        }

        rows.Add(
            "builds that were killed and went on, nothing lost", $"{held} of {builds}, {kills} kills",
            $"{builds} of {builds}", held == builds);
        rows.Print();
    }

    private static TimeSpan Measure()
    {
        using var folder = new Folder();
        var clock = Stopwatch.StartNew();
        var (exitCode, output) = folder.Build(null);
        return exitCode == 0 ? clock.Elapsed : throw new InvalidOperationException(output);
    }

    private static (int Kills, string? Problem) One(Random random, TimeSpan whole)
    {
        using var folder = new Folder();
        var kills = 0;
        string[] trials = [];
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            kills += folder.Build(whole * random.NextDouble()).ExitCode == 0 ? 0 : 1;
            var now = folder.Trials();
            if (!trials.SequenceEqual(now.Take(trials.Length)))
            {
                return (kills, "a recorded trial is lost");
            }

            trials = now;
        }

        var (exitCode, output) = folder.Build(null);
        return (kills, exitCode != 0 ? output
            : Damage.Any(id => output.Contains(id, StringComparison.Ordinal)) ? $"a file is damaged: {output}"
            : !trials.SequenceEqual(folder.Trials().Take(trials.Length)) ? "a recorded trial is lost or measured again"
            : folder.Problem());
    }

    private sealed class Folder : IDisposable
    {
        private readonly string path = Directory.CreateTempSubdirectory("nasbuild-kills-").FullName;

        public Folder()
        {
            SmallProject.WriteTo(path);
            File.WriteAllText(In("nas.yaml"), Yaml);
        }

        /// <summary>Builds, and kills the build after some time.</summary>
        public (int ExitCode, string Output) Build(TimeSpan? killAfter)
        {
            using var nas = Process.Start(new ProcessStartInfo("dotnet", [Nas, "build"])
            {
                WorkingDirectory = path,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["NAS_TIMING"] = "brief" },
            })!;
            var (output, error) = (nas.StandardOutput.ReadToEndAsync(), nas.StandardError.ReadToEndAsync());
            if (killAfter is { } time && !nas.WaitForExit(time))
            {
                nas.Kill();
            }

            nas.WaitForExit();
            return (nas.ExitCode, output.Result + error.Result);
        }

        public string[] Trials() => File.Exists(In("obj/nas/trials.jsonl"))
            ? [.. File.ReadAllText(In("obj/nas/trials.jsonl")).Split('\n').SkipLast(1)] : [];

        /// <summary>Returns what is wrong after a whole build; null if nothing is.</summary>
        public string? Problem()
        {
            if (Directory.EnumerateFiles(path, "*.tmp", SearchOption.AllDirectories).FirstOrDefault() is { } left)
            {
                return $"'{left}' is left";
            }

            var shipped = In("obj/nas/output/small.onnx");
            if (!File.Exists(In("nas.lock.json")) || !File.Exists(shipped))
            {
                return "the lock or the model is missing";
            }

            Model.Load(shipped);
            var (exitCode, output) = Build(null);
            return exitCode == 0 && !output.Contains("error", StringComparison.Ordinal) ? null
                : $"the build after it fails: {output}";
        }

        public void Dispose() => Directory.Delete(path, recursive: true);

        private string In(string name) => Path.Combine(path, name);
    }
}
