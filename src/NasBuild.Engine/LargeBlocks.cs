using System.Runtime.InteropServices;

namespace NasBuild.Engine;

/// <summary>
/// The setting of Linux's C library by which large blocks go back to the system when they are freed. By default it keeps
/// ever larger ones: after a session of a large model is closed, its weights would still take memory.
/// </summary>
public static partial class LargeBlocks
{
    private const int MmapThreshold = -3;
    private const int OneMegabyte = 1 << 20;

    /// <summary>Sets it for the process; on other systems this does nothing.</summary>
    public static void ReturnToSystem()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = Mallopt(MmapThreshold, OneMegabyte);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library.
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Mallopt(int parameter, int value);
}
