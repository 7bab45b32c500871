// SplitMix64: Steele, Lea, Flood, Fast splittable pseudorandom number generators, OOPSLA 2014
namespace NasBuild.Core.Data;

/// <summary>
/// Random numbers by index instead of by sequence: the draw for one epoch or sample does not depend on earlier draws.
/// </summary>
internal static class DrawSeed
{
    /// <summary>Returns 64 random bits that depend only on <paramref name="parts"/> and their order.</summary>
    public static ulong Of(params ReadOnlySpan<int> parts)
    {
        var state = 0UL;
        foreach (var part in parts)
        {
            state = Mix(state + 0x9E3779B97F4A7C15UL + (uint)part);
        }

        return state;
    }

    private static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9UL;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBUL;
        return bits ^ (bits >> 31);
    }
}
