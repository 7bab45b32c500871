namespace NasBuild.Engine;

/// <summary>
/// The managed memory that nothing uses any more. The collector does not hurry with large arrays, and knows nothing of
/// the native memory that sessions take beside them.
/// </summary>
internal static class Garbage
{
    private const long Worthwhile = 32 << 20;

    /// <summary>Returns it to the system, if enough was allocated since the last collection.</summary>
    public static void Collect()
    {
        if (GC.GetTotalMemory(forceFullCollection: false) - GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes > Worthwhile)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        }
    }
}
