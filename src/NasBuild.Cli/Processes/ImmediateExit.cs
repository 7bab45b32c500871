using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace NasBuild.Cli.Processes;

/// <summary>
/// Ends the process while other threads are inside native code. An ordinary exit runs the destructors of native
/// libraries, and a thread that still computes in one of them then reads freed memory: the process dies of a
/// segmentation fault in place of its exit code.
/// </summary>
internal static partial class ImmediateExit
{
    /// <summary>Flushes what was written to the console, and ends the process.</summary>
    public static void With(int exitCode)
    {
        Console.Out.Flush();
        Console.Error.Flush();
        if (!OperatingSystem.IsWindows())
        {
            ExitWithoutDestructors(exitCode);
        }

        using var self = Process.GetCurrentProcess();
        if (!TerminateProcess(self.SafeHandle, (uint)exitCode))
        {
            throw new Win32Exception();
        }
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void ExitWithoutDestructors(int exitCode);

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateProcess(SafeHandle process, uint exitCode);
}
