using System.Runtime.InteropServices;

namespace NasBuild.TorchSharp.Peer;

/// <summary>How libtorch was built and what it computes with: <c>torch.__config__.show()</c> of Python.</summary>
internal static unsafe class LibtorchConfiguration
{
    // at::show_config, which TorchSharp does not bind.
    private const string Symbol = "_ZN2at11show_configB5cxx11Ev";

    /// <summary>Returns the text. libtorch has to be loaded.</summary>
    public static string Read()
    {
        var path = File.ReadLines("/proc/self/maps").Select(l => l[(l.LastIndexOf(' ') + 1)..])
            .First(p => p.EndsWith("/libtorch_cpu.so", StringComparison.Ordinal));
        var show = (delegate* unmanaged<NativeText*, NativeText*>)NativeLibrary.GetExport(
            NativeLibrary.Load(path), Symbol);

        // The text's own storage is left to the process.
        NativeText text;
        show(&text);
        return Marshal.PtrToStringUTF8((nint)text.Data, (int)text.Length);
    }

    // A std::string of GNU's C++ library, returned in memory of the caller.
    [StructLayout(LayoutKind.Sequential)]
    private struct NativeText
    {
        public byte* Data;
        public nuint Length;
        public fixed byte Short[16];
    }
}
