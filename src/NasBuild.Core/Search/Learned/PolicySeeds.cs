using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Learned;

/// <summary>The policies that a search through predictors begins with.</summary>
internal static class PolicySeeds
{
    private static readonly double[] Degrees = [1, 0.5, 0.25, 0.75, 0.375, 0.625, 0.125, 0.875];

    /// <summary>
    /// Returns policies of every degree of compression with the fewest bits, and the uncompressed one with the fewest
    /// bits.
    /// </summary>
    public static IEnumerable<Policy> Of(Transformations transformations)
    {
        var (before, after) = (transformations.BeforeTraining, transformations.AfterTraining);
        Policy Lowest(Policy policy) => new([.. policy.Levels, .. after.Start.Levels]);
        return before.Space.Variables.IsEmpty ? [after.Start, after.Space.MostCompressed, after.Space.Uncompressed]
            : [Lowest(before.Space.Uncompressed), .. before.Seeds(Degrees).Select(Lowest)];
    }
}
