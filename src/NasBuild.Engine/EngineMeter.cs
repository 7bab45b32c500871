using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace NasBuild.Engine;

/// <summary>
/// Tells where the time goes: the meter <c>NasBuild.Engine</c> counts in <c>nasbuild.onnxruntime.time</c> the core-seconds that callers
/// spent inside ONNX Runtime, as seconds times the threads that the session may use.
/// </summary>
internal static class EngineMeter
{
    private static readonly Meter Meter = new("NasBuild.Engine");
    private static readonly Counter<double> Seconds = Meter.CreateCounter<double>("nasbuild.onnxruntime.time", "s", "Core-seconds inside ONNX Runtime.");

    /// <summary>The moment to hand to <see cref="Stop"/>; 0 when nobody listens.</summary>
    public static long Start() => Seconds.Enabled ? Stopwatch.GetTimestamp() : 0;

    public static void Stop(long start, int threads)
    {
        if (start != 0)
        {
            Seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds * (threads == 0 ? Environment.ProcessorCount : threads));
        }
    }
}
