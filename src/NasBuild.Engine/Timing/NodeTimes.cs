using System.Text.Json;
using NasBuild.Onnx;

namespace NasBuild.Engine.Timing;

/// <summary>
/// Measures the time of each node of a model with ONNX Runtime's profiler. Its nodes are those that it has fused, named
/// after the first of them.
/// </summary>
public static class NodeTimes
{
    private const string Suffix = "_kernel_time";
    private const int WarmUp = 3;
    private const int MinRuns = 3;
    private const int MaxRuns = 40;

    /// <summary>Returns the median time of each node in a run, in milliseconds, by the node's name.</summary>
    /// <param name="model">The model.</param>
    /// <param name="settings">The settings with which the application runs it.</param>
    /// <param name="sample">The inputs.</param>
    /// <param name="time">The time that the runs may take.</param>
    /// <exception cref="SessionException">The model does not run.</exception>
    public static IReadOnlyDictionary<string, double> Measure(
        Model model, SessionSettings settings, IReadOnlyDictionary<string, Tensor> sample, TimeSpan time)
    {
        var folder = Directory.CreateTempSubdirectory("nas-profile-");
        try
        {
            var (runs, file) = Profile(
                model, settings with { ProfilePrefix = Path.Combine(folder.FullName, "run") }, sample, time);
            return Read(File.ReadAllBytes(file), runs);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Returns the median times of the last runs of a profile.</summary>
    /// <param name="profile">The profile as ONNX Runtime writes it.</param>
    /// <param name="runs">The number of runs.</param>
    internal static Dictionary<string, double> Read(ReadOnlyMemory<byte> profile, int runs)
    {
        var times = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        using var events = JsonDocument.Parse(profile);
        foreach (var one in events.RootElement.EnumerateArray())
        {
            if (one.TryGetProperty("cat", out var kind) && kind.ValueEquals("Node")
                && one.GetProperty("name").GetString() is { } name && name.EndsWith(Suffix, StringComparison.Ordinal))
            {
                var node = name[..^Suffix.Length];
                times.TryAdd(node, []);
                times[node].Add(one.GetProperty("dur").GetDouble() / 1000);
            }
        }

        // In the body of a loop a node runs several times.
        return times.ToDictionary(t => t.Key, t => Median(t.Value, runs), StringComparer.Ordinal);
    }

    private static double Median(List<double> times, int runs)
    {
        var perRun = Math.Max(1, times.Count / (runs + WarmUp));
        double[] sums = [.. times.TakeLast(perRun * runs).Chunk(perRun).Select(c => c.Sum())];
        return Quantiles.Median(sums);
    }

    private static (int Runs, string File) Profile(
        Model model, SessionSettings settings, IReadOnlyDictionary<string, Tensor> sample, TimeSpan time)
    {
        using var session = Session.Create(model, settings);
        using var feeds = new Feeds(sample);
        Span<double> milliseconds = stackalloc double[WarmUp];
        session.Repeat(feeds, WarmUp, milliseconds);
        var runs = (int)Math.Clamp(time.TotalMilliseconds / milliseconds[^1], MinRuns, MaxRuns);
        session.Repeat(feeds, runs, new double[runs]);
        return (runs, session.EndProfile());
    }
}
