namespace NasBuild.Benchmarks.Peers;

/// <summary>The processor that a figure was measured on.</summary>
internal static class Processor
{
    private const string Information = "/proc/cpuinfo";

    private static readonly string[] Extensions = ["avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile"];

    /// <summary>Returns its name and the vector extensions that matter here.</summary>
    public static string Describe()
    {
        if (!File.Exists(Information))
        {
            return $"{System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture}";
        }

        var lines = File.ReadLines(Information).TakeWhile(l => l.Length > 0).Select(l => l.Split(':', 2))
            .Where(p => p.Length == 2).ToDictionary(p => p[0].Trim(), p => p[1].Trim());
        string Find(string name) => lines.GetValueOrDefault(name, "");
        var flags = Find("flags").Split(' ').ToHashSet();
        return $"{Find("model name")} (family {Find("cpu family")}, model {Find("model")}; "
            + $"{string.Join(", ", Extensions.Where(flags.Contains))})";
    }
}
