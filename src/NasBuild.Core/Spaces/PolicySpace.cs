using System.Collections.Immutable;

namespace NasBuild.Core.Spaces;

/// <summary>One thing that may vary: the kept channels of a group, whether a block is kept, or the bits of a tensor.</summary>
/// <param name="Name">The group's, block's or node's name.</param>
/// <param name="Choices">The values it may take, from the least compression to the most.</param>
public sealed record PolicyVariable(string Name, ImmutableArray<int> Choices);

/// <summary>
/// What may vary for a model. A <see cref="Policy"/> picks one choice a variable.
/// Example: two groups of 32 and 64 channels cut in steps of 16 have the choices (32, 16) and (64, 48, 32, 16), eight policies in all.
/// </summary>
/// <param name="Variables">The variables, in a fixed order.</param>
public sealed record PolicySpace(ImmutableArray<PolicyVariable> Variables)
{
    /// <summary>The number of policies; infinity where no double holds it.</summary>
    public double Size => Variables.Aggregate(1d, (product, v) => product * v.Choices.Length);

    /// <summary>The policy that compresses nothing.</summary>
    public Policy Least => new([.. Variables.Select(_ => 0)]);

    /// <summary>The policy that compresses as much as may be.</summary>
    public Policy Most => new([.. Variables.Select(v => v.Choices.Length - 1)]);

    /// <summary>Every policy, counting up from <see cref="Least"/>, where there are no more than <paramref name="most"/>; else none.</summary>
    public IEnumerable<Policy> InOrder(int most) => Size > most ? []
        : Variables.Aggregate<PolicyVariable, IEnumerable<ImmutableArray<int>>>([[]], (begun, v) => begun.SelectMany(levels => v.Choices.Select((_, level) => levels.Add(level))))
            .Select(levels => new Policy(levels));

    /// <summary>The choice that <paramref name="policy"/> makes for every variable.</summary>
    public ImmutableArray<int> Read(Policy policy) => [.. policy.Levels.Zip(Variables, (level, variable) => variable.Choices[level])];

    /// <summary>The policy that reads as <paramref name="choices"/>.</summary>
    /// <exception cref="ArgumentException">A variable has no such choice.</exception>
    public Policy Of(IReadOnlyList<int> choices)
    {
        ImmutableArray<int> levels = [.. choices.Zip(Variables, (choice, variable) => variable.Choices.IndexOf(choice))];
        return levels.Length == Variables.Length && levels.All(l => l >= 0)
            ? new Policy(levels)
            : throw new ArgumentException($"[{string.Join(", ", choices)}] is no policy of this space.", nameof(choices));
    }

    /// <summary>The policies of this space followed by those of another.</summary>
    public PolicySpace Then(PolicySpace other) => new([.. Variables, .. other.Variables]);

    /// <summary>The policy as a vector in [0,1]^d, where 0 compresses nothing and 1 as much as may be.</summary>
    public double[] Vector(Policy policy) =>
        [.. policy.Levels.Zip(Variables, (level, v) => v.Choices.Length > 1 ? (double)level / (v.Choices.Length - 1) : 0)];

    /// <summary>A vector in [0,1]^d of any degree of compression: one drawn uniformly lies in the middle.</summary>
    public double[] Draw(Random random)
    {
        var (degree, spread) = (random.NextDouble(), random.NextDouble());
        return [.. Variables.Select(_ => Math.Clamp(degree + (spread * (random.NextDouble() - 0.5)), 0, 1))];
    }

    /// <summary>The policies that differ from <paramref name="policy"/> by one step of one variable.</summary>
    public IEnumerable<Policy> Neighbours(Policy policy) => Enumerable.Range(0, Variables.Length).SelectMany(i => new[] { -1, 1 }
        .Select(step => policy.Levels[i] + step)
        .Where(level => level >= 0 && level < Variables[i].Choices.Length)
        .Select(level => new Policy(policy.Levels.SetItem(i, level))));

    /// <summary>The policy nearest to a vector in [0,1]^d, where 0 compresses nothing and 1 as much as may be.</summary>
    public Policy Nearest(IReadOnlyList<double> vector) => new(
        [.. vector.Zip(Variables, (x, v) => (int)Math.Round(Math.Clamp(x, 0, 1) * (v.Choices.Length - 1), MidpointRounding.AwayFromZero))]);
}

/// <summary>One point of a <see cref="PolicySpace"/>: the index of the choice for every variable. Equal by value.</summary>
/// <param name="Levels">The indices.</param>
public sealed record Policy(ImmutableArray<int> Levels)
{
    /// <inheritdoc/>
    public bool Equals(Policy? other) => other is not null && Levels.SequenceEqual(other.Levels);

    /// <inheritdoc/>
    public override int GetHashCode() => Levels.Aggregate(17, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => string.Join(",", Levels);
}
