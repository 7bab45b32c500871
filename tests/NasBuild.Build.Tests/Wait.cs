using System.Diagnostics;

namespace NasBuild.Build.Tests;

internal static class Wait
{
    private const double MaxSeconds = 120;

    /// <summary>Waits for what another process does.</summary>
    public static void Until(Func<bool> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.IsLessThan(MaxSeconds, waited.Elapsed.TotalSeconds);
            Thread.Sleep(20);
        }
    }
}
