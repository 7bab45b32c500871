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
        return before.Space.Variables.IsEmpty ? [after.Start, after.Space.MostCompressed, after.Space.Uncompressed]
            : [Lowest(after, before.Space.Uncompressed), .. Of(transformations, Degrees)];
    }

    /// <summary>Returns a policy of each kind with this degree of compression and the fewest bits.</summary>
    public static IEnumerable<Policy> Of(Transformations transformations, params IReadOnlyList<double> degrees) =>
        transformations.BeforeTraining.Seeds(degrees).Select(p => Lowest(transformations.AfterTraining, p));

    private static Policy Lowest(Transformations after, Policy before) =>
        new([.. before.Levels, .. after.Start.Levels]);
}
