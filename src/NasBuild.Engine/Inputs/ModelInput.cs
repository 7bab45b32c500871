using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Engine.Inputs;

/// <summary>An input of a model: the axis that counts samples, the sizes of one, and values for when there is no data.
/// </summary>
/// <param name="Name">The name.</param>
/// <param name="ElementType">The elements' type.</param>
/// <param name="Sizes">The size of every axis; null if any will do, as usual for the number of samples.</param>
/// <param name="BatchAxis">The axis that counts samples; null if there is none.</param>
public sealed record ModelInput(
    string Name, ElementType ElementType, ImmutableArray<long?> Sizes, int? BatchAxis)
{
    /// <summary>What is told of it.</summary>
    public InputHint Hint { get; init; } = InputHint.Nothing;

    /// <summary>The values where there is no data.</summary>
    public InputValues Values { get; init; } = InputValues.Unit;

    /// <summary>The number of samples that every run takes; null if any will do, or there is no axis for it.</summary>
    public long? FixedBatch => BatchAxis is { } axis ? Sizes[axis] : null;

    /// <summary>The sizes of one sample.</summary>
    public ImmutableArray<long?> SampleSizes => BatchAxis is { } axis ? Sizes.RemoveAt(axis) : Sizes;

    /// <summary>The sizes of one sample that any data must have; null where any will do.</summary>
    public ImmutableArray<long?> DeclaredSampleSizes =>
        BatchAxis is { } axis ? Declared.RemoveAt(axis) : Declared;

    /// <summary>True if the file declares the number of axes.</summary>
    public bool IsDeclared { get; init; } = true;

    /// <summary>The sizes that the file and the weights give.</summary>
    internal ImmutableArray<long?> Declared { get; init; } = Sizes;

    /// <summary>Returns the shape of a tensor of <paramref name="batch"/> samples.</summary>
    public ImmutableArray<long> Shape(int batch) => [.. Sizes.Select(s => s ?? batch)];

    /// <summary>Returns a tensor of <paramref name="batch"/> samples of <see cref="Values"/>.</summary>
    public Tensor MadeUp(int batch, Random random) => Values.Make(Name, ElementType, Shape(batch), random);
}
