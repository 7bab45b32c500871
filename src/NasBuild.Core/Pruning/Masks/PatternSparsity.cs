// Mishra et al., Accelerating Sparse Deep Neural Networks, 2021, arXiv 2104.08378
namespace NasBuild.Core.Pruning.Masks;

/// <summary>N zeros in every M consecutive inputs of an output, such as 2:4.</summary>
internal sealed record PatternSparsity : Sparsity
{
    /// <summary>Creates an N:M sparsity.</summary>
    /// <exception cref="SparsityException">The pattern is not valid.</exception>
    public PatternSparsity(int zeros, int group) => (Zeros, Group) = zeros >= 0 && zeros < group
        ? (zeros, group)
        : throw new SparsityException(
            $"The pattern {zeros}:{group} cannot be: of a group of M weights, from 0 to M - 1 can become zero.");

    /// <summary>The number of zeros in a group: N.</summary>
    public int Zeros { get; }

    /// <summary>The number of weights in a group: M.</summary>
    public int Group { get; }

    /// <inheritdoc/>
    public override double Share => (double)Zeros / Group;

    /// <inheritdoc/>
    public override bool[] Mask(ReadOnlySpan<float> scores, int columns, MaskScope scope)
    {
        Check(columns);
        return Lowest.OfEach(scores, Group, Zeros);
    }

    /// <summary>Checks that whole groups fill an output's inputs.</summary>
    /// <exception cref="SparsityException">They do not divide the inputs.</exception>
    public void Check(int columns)
    {
        if (columns % Group != 0)
        {
            throw new SparsityException(
                $"The pattern {Zeros}:{Group} does not fit a layer of {columns} inputs: {columns} is not a multiple of {Group}.");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Zeros}:{Group}";
}
