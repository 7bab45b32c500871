using NasBuild.Core.Spaces;

namespace NasBuild.Core.Prediction.Sampling;

/// <summary>
/// A discrete space as a predictor sees it: the number in [0,1] that each level of each coordinate stands for.
/// Example: bits 8 and 4 and ratios 0.25, 0.5 and 0.75 have the values (0, 1) and (0, 0.5, 1).
/// </summary>
/// <param name="Values">The numbers, level by level, of each coordinate.</param>
internal sealed record LevelSpace(double[][] Values)
{
    public int Dimension => Values.Length;

    /// <summary>Levels in equal steps from 0, the least compression, to 1.</summary>
    public static LevelSpace Of(Space space) => new(
        [.. space.Variables.Select(v => Enumerable.Range(0, v.Choices.Length).Select(l => v.Choices.Length == 1 ? 0 : (double)l / (v.Choices.Length - 1)).ToArray())]);

    /// <summary>The policy as a predictor sees it.</summary>
    public double[] Vector(Policy policy) => [.. policy.Levels.Select((level, i) => Values[i][level])];

    public Policy Draw(Random random) => new([.. Values.Select(v => random.Next(v.Length))]);

    /// <summary>The vectors of the policies that differ in one coordinate by one level: lowered, or raised as well.</summary>
    public IEnumerable<double[]> Neighbours(Policy policy, bool raised)
    {
        var vector = Vector(policy);
        for (var i = 0; i < Dimension; i++)
        {
            foreach (var level in new[] { policy.Levels[i] - 1, policy.Levels[i] + 1 }.Take(raised ? 2 : 1).Where(l => l >= 0 && l < Values[i].Length))
            {
                double[] near = [.. vector];
                near[i] = Values[i][level];
                yield return near;
            }
        }
    }
}
