using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Engine.Inputs;

/// <summary>An input as the file declares it, with what is told of it and what its readers tell.</summary>
internal sealed record DeclaredInput(ValueInfo Info, InputHint Hint, ImmutableArray<long>? Sample, InputReading Reading)
{
    // Sizes that only a mistake, or an attack, has: they are refused before memory is taken.
    private const long MaxSize = 999_999;
    private const long MaxElements = 1L << 27;

    /// <summary>The name.</summary>
    public string Name => Info.Name;

    /// <summary>The declared dimensions; those of a sample, all open, where the file declares none.</summary>
    public ImmutableArray<Dimension> Dimensions { get; private init; } = [];

    /// <summary>The size of every axis, by the file or by the weights that read it; null where it is open.</summary>
    public ImmutableArray<long?> Sizes { get; private init; } = [];

    public static DeclaredInput Of(Graph graph, ValueInfo info, InputHint hint, ImmutableArray<long>? sample)
    {
        ImmutableArray<Dimension> dimensions = info.Shape
            ?? (sample is { } known ? [default, .. known.Select(_ => default(Dimension))] : []);
        var reading = InputReading.Of(graph, info.Name, dimensions.Length);
        var input = new DeclaredInput(info, hint, sample, reading)
        {
            Dimensions = dimensions,
            Sizes = [.. dimensions.Select((d, axis) => d.FixedSize
                ?? (DimensionNames.IsBatch(d.Symbol) ? null : reading.Sizes[axis]))],
        };
        input.Check();
        return input;
    }

    /// <summary>Returns the sizes of the data's samples in the input's axes; null if they do not fit.</summary>
    /// <param name="batchAxis">The axis that counts samples.</param>
    public ImmutableArray<long>? Fit(int? batchAxis) =>
        Sample is { } sample ? SampleShape.Fit(sample, batchAxis is { } axis ? Sizes.RemoveAt(axis) : Sizes) : null;

    private void Check()
    {
        if (Hint.BatchAxis is { Axis: { } axis } && axis >= Dimensions.Length)
        {
            throw new InputException(
                InputProblem.Hint, Name, "batch-axis", $"the input has {Dimensions.Length} axes, counted from 0.");
        }

        // In floating point: a product of sizes may overflow every integer.
        if (Sizes.FirstOrDefault(s => s > MaxSize) is { } size)
        {
            throw new InputException(
                InputProblem.TooLarge, Name, "shape", $"an axis has the size {size}, and {MaxSize} is the maximum.");
        }

        if (Sizes.Aggregate(1d, (product, s) => product * (s ?? 1)) > MaxElements)
        {
            throw new InputException(
                InputProblem.TooLarge, Name, "shape",
                $"it has more than {MaxElements} elements, the maximum.");
        }
    }
}
