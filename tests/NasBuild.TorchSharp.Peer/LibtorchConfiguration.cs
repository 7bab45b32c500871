using System.Runtime.InteropServices;

namespace NasBuild.TorchSharp.Peer;

/// <summary>How libtorch was built and what it computes with: <c>torch.__config__.show()</c> of Python.</summary>
internal static unsafe class LibtorchConfiguration
{
    // at::show_config, which TorchSharp does not bind.
    private const string ShowConfig = "_ZN2at11show_configB5cxx11Ev";

    // What MKL chooses its kernels by.
    private const string DetectedCpu = "mkl_serv_cpu_detect";

    private static nint Library { get; } = NativeLibrary.Load(
        File.ReadLines("/proc/self/maps").Select(l => l[(l.LastIndexOf(' ') + 1)..])
            .First(p => p.EndsWith("/libtorch_cpu.so", StringComparison.Ordinal)));

    /// <summary>Returns the text. libtorch has to be loaded.</summary>
    public static string Read()
    {
        var show = (delegate* unmanaged<NativeText*, NativeText*>)NativeLibrary.GetExport(Library, ShowConfig);

        // The text's own storage is left to the process.
        NativeText text;
        show(&text);
        return Marshal.PtrToStringUTF8((nint)text.Data, (int)text.Length);
    }

    /// <summary>Returns the vector extension that MKL computes with here; its number where that is another.</summary>
    public static string MklKernels() => !NativeLibrary.TryGetExport(Library, DetectedCpu, out var detect)
        ? ""
        : ((delegate* unmanaged<int>)detect)() switch
        {
            0 => "default",
            3 => "SSE4.2",
            5 => "AVX2",
            7 => "AVX-512",
            var other => $"processor type {other}",
        };

    // A std::string of GNU's C++ library, returned in memory of the caller.
    [StructLayout(LayoutKind.Sequential)]
    private struct NativeText
    {
        public byte* Data;
        public nuint Length;
        public fixed byte Short[16];
    }
}
