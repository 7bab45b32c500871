using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace NasBuild.Engine;

/// <summary>
/// The meter <c>NasBuild.Engine</c>: its counter <c>nasbuild.onnxruntime.time</c> has the core-seconds that callers
/// spend inside ONNX Runtime, as seconds times the threads that the session may use.
/// </summary>
internal static class EngineMeter
{
    private static readonly Meter Meter = new("NasBuild.Engine");
    private static readonly Counter<double> Seconds =
        Meter.CreateCounter<double>("nasbuild.onnxruntime.time", "s", "Core-seconds inside ONNX Runtime.");

    /// <summary>Returns the timestamp for <see cref="Stop"/>; 0 if there is no listener.</summary>
    public static long Start() => Seconds.Enabled ? Stopwatch.GetTimestamp() : 0;

    public static void Stop(long start, int threads)
    {
        if (start != 0)
        {
            Seconds.Add(
                Stopwatch.GetElapsedTime(start).TotalSeconds * (threads == 0 ? Environment.ProcessorCount : threads));
        }
    }
}
