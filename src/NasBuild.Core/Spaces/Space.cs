using System.Collections.Immutable;

namespace NasBuild.Core.Spaces;

/// <summary>
/// The variables of a model. A <see cref="Policy"/> picks one choice per variable. Example: two groups of 32 and 64
/// channels cut in steps of 16 have the choices (32, 16) and (64, 48, 32, 16), eight policies in all.
/// </summary>
/// <param name="Variables">The variables, in a fixed order.</param>
public sealed record Space(ImmutableArray<Variable> Variables)
{
    /// <summary>The number of policies; infinity if it exceeds a double.</summary>
    public double Size => Variables.Aggregate(1d, (product, v) => product * v.Choices.Length);

    /// <summary>The policy that compresses the least.</summary>
    public Policy Uncompressed => new([.. Variables.Select(_ => 0)]);

    /// <summary>
    /// The policy of the original itself; null if some variable cannot be as in it: with 8 bits as the only choice,
    /// what is compressed least still has 8.
    /// </summary>
    public Policy? Original => Variables.All(v => v.Choices.Contains(v.Original))
        ? Of([.. Variables.Select(v => v.Original)]) : null;

    /// <summary>The policy that compresses as much as possible.</summary>
    public Policy MostCompressed => new([.. Variables.Select(v => v.Choices.Length - 1)]);

    /// <summary>
    /// Returns every policy, counting up from <see cref="Uncompressed"/>, if there are at most <paramref name="most"/>;
    /// else none.
    /// </summary>
    public IEnumerable<Policy> InOrder(int maximum) => Size > maximum ? []
        : Variables.Aggregate<Variable, IEnumerable<ImmutableArray<int>>>(
            [[]], (begun, v) => begun.SelectMany(levels => v.Choices.Select((_, level) => levels.Add(level))))
            .Select(levels => new Policy(levels));

    /// <summary>Returns the choice of <paramref name="policy"/> for every variable.</summary>
    public ImmutableArray<int> Read(Policy policy) =>
        [.. policy.Levels.Zip(Variables, (level, variable) => variable.Choices[level])];

    /// <summary>Returns the policy with these choices.</summary>
    /// <exception cref="ArgumentException">A variable has no such choice.</exception>
    public Policy Of(IReadOnlyList<int> choices)
    {
        ImmutableArray<int> levels = [.. choices.Zip(
            Variables, (choice, variable) => variable.Choices.IndexOf(choice))];
        return levels.Length == Variables.Length && levels.All(l => l >= 0)
            ? new Policy(levels)
            : throw new ArgumentException(
                $"[{string.Join(", ", choices)}] is not a policy of this space.", nameof(choices));
    }

    /// <summary>Returns the choices of a policy that differ from the original, by the variables' names.</summary>
    public ImmutableSortedDictionary<string, double> Named(Policy policy) => policy.Levels
        .Zip(Variables, (level, v) => (Variable: v, Choice: v.Choices[level]))
        .Where(x => x.Choice != x.Variable.Original)
        .ToImmutableSortedDictionary(x => x.Variable.Name, x => (double)x.Choice, StringComparer.Ordinal);

    /// <summary>
    /// Returns true if every name is a variable of this space and its value one of the variable's choices.
    /// </summary>
    public bool Has(IReadOnlyDictionary<string, double> choices)
    {
        var variables = Variables.ToDictionary(v => v.Name, StringComparer.Ordinal);
        return choices.All(c => variables.TryGetValue(c.Key, out var v) && v.Choices.Any(choice => choice == c.Value));
    }

    /// <summary>Returns the space of this one's variables followed by those of another.</summary>
    public Space Then(Space other) => new([.. Variables, .. other.Variables]);

    /// <summary>
    /// Returns the policy as a vector in [0,1]^d, where 0 compresses nothing and 1 as much as possible.
    /// </summary>
    public double[] Vector(Policy policy) =>
        [.. policy.Levels.Zip(
            Variables, (level, v) => v.Choices.Length > 1 ? (double)level / (v.Choices.Length - 1) : 0)];

    /// <summary>
    /// Draws a vector in [0,1]^d of any degree of compression: uniform coordinates would all have a medium degree.
    /// </summary>
    public double[] Draw(Random random)
    {
        var (degree, spread) = (random.NextDouble(), random.NextDouble());
        return [.. Variables.Select(_ => Math.Clamp(degree + (spread * (random.NextDouble() - 0.5)), 0, 1))];
    }

    /// <summary>Draws a policy whose every choice is uniform.</summary>
    public Policy DrawPolicy(Random random) => new([.. Variables.Select(v => random.Next(v.Choices.Length))]);

    /// <summary>Returns the policy with each variable's choice drawn anew with a probability.</summary>
    public Policy Mutate(Policy policy, double probability, Random random) => new([.. policy.Levels.Zip(
        Variables, (level, v) => random.NextDouble() < probability ? random.Next(v.Choices.Length) : level)]);

    /// <summary>Returns the policies that differ from <paramref name="policy"/> by one step of one variable.</summary>
    public IEnumerable<Policy> Neighbours(Policy policy) =>
        Enumerable.Range(0, Variables.Length).SelectMany(i => new[] { -1, 1 }
            .Select(step => policy.Levels[i] + step)
            .Where(level => level >= 0 && level < Variables[i].Choices.Length)
            .Select(level => new Policy(policy.Levels.SetItem(i, level))));

    /// <summary>
    /// Returns the policy nearest to a vector in [0,1]^d, where 0 compresses nothing and 1 as much as possible.
    /// </summary>
    public Policy Nearest(IReadOnlyList<double> vector) => new(
        [.. vector.Zip(Variables, (x, v) =>
            (int)Math.Round(Math.Clamp(x, 0, 1) * (v.Choices.Length - 1), MidpointRounding.AwayFromZero))]);
}
