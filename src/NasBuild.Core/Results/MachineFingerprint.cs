using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;
using NasBuild.Engine;

namespace NasBuild.Core.Results;

/// <summary>The identity of a machine, and of the machines that compute the same bytes.</summary>
/// <param name="Kind">
/// Platform, architecture, instruction set, processor family and runtime: machines of one kind round alike.
/// </param>
/// <param name="Processor">The processor's name.</param>
/// <param name="Cores">The number of logical processors.</param>
/// <param name="OperatingSystem">The operating system.</param>
public sealed record MachineFingerprint(string Kind, string Processor, int Cores, string OperatingSystem)
{
    /// <summary>This machine.</summary>
    public static MachineFingerprint This { get; } = new(
        $"{Platform()} {RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()} "
        + $"{InstructionSet()}{Family()}, ONNX Runtime {ExecutionProviders.Version}",
        ProcessorName(),
        Environment.ProcessorCount,
        RuntimeInformation.OSDescription);

    // ONNX Runtime is compiled separately for each, and its mathematical functions are the platform's.
    private static string Platform() =>
        System.OperatingSystem.IsWindows() ? "windows" : System.OperatingSystem.IsMacOS() ? "macos" : "linux";

    private static string InstructionSet() =>
        Avx512F.IsSupported ? HasVnni() ? "avx512-vnni" : "avx512"
        : Avx2.IsSupported ? AvxVnni.IsSupported ? "avx2-vnni" : "avx2"
        : RuntimeInformation.ProcessArchitecture == Architecture.Arm64
            ? System.Runtime.Intrinsics.Arm.Dp.IsSupported ? "neon-dot" : "neon"
        : "baseline";

    // Leaf 7 of CPUID: bit 11 of ECX is AVX512_VNNI.
    private static bool HasVnni() => (X86Base.CpuId(7, 0).Ecx & (1 << 11)) != 0;

    // Libraries choose block sizes, and so the order of sums, by vendor and cache: a lock of one vendor's processor
    // gave other bytes on another's.
    private static string Family()
    {
        if (!X86Base.IsSupported)
        {
            return "";
        }

        var (_, ebx, ecx, edx) = X86Base.CpuId(0, 0);
        var maker = Encoding.ASCII.GetString(MemoryMarshal.AsBytes<int>([ebx, edx, ecx]));
        // Family and model with their extensions; the stepping in the lowest bits does not matter.
        return string.Create(CultureInfo.InvariantCulture, $" {maker} {X86Base.CpuId(1, 0).Eax >> 4:x}");
    }

    private static string ProcessorName()
    {
        const string Linux = "/proc/cpuinfo";
        var line = File.Exists(Linux)
            ? File.ReadLines(Linux).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line is not null ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
                ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
