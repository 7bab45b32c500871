using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Engine.Inputs;

/// <summary>Makes up tensors for inputs, the same for the same seed.</summary>
internal static class MadeUp
{
    private const double SamplingRate = 16_000;

    /// <summary>Returns a tensor for each input.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="batch">The number of samples, unless the model fixes it.</param>
    /// <param name="seed">The seed.</param>
    public static IReadOnlyDictionary<string, Tensor> Of(ImmutableArray<ModelInput> inputs, int batch, int seed)
    {
        var random = new Random(seed);
        var fixedBatch = inputs.Select(i => i.FixedBatch).FirstOrDefault(b => b is not null);
        return inputs.ToDictionary(i => i.Name, i => i.MadeUp((int)(fixedBatch ?? batch), random));
    }

    /// <summary>Returns the inputs with the values that their names, types and readers suggest.</summary>
    public static ImmutableArray<ModelInput> WithValues(
        ImmutableArray<ModelInput> inputs, ImmutableArray<DeclaredInput> declared) =>
        [.. inputs.Zip(declared, (input, d) => input with { Values = Values(input, d, inputs) })];

    private static InputValues Values(
        ModelInput input, DeclaredInput declared, ImmutableArray<ModelInput> inputs)
    {
        var (name, isFloat) = (input.Name, input.ElementType.IsFloat());
        return declared.Hint switch
        {
            { Value: { } value } => InputValues.Only(value),
            { Feedback: not null } => InputValues.Only(0),
            { Range: { } range } => new InputValues(range.Min, range.Max),
            _ when DimensionNames.Has(name, "mask") => InputValues.Only(1),
            _ when !isFloat && DimensionNames.Has(name, "type", "segment") => InputValues.Only(0),
            _ when !isFloat && declared.Reading.TableRows is { } rows => new InputValues(0, rows - 1),
            _ when IsRate(name) => InputValues.Only(SamplingRate),
            _ when !isFloat && DimensionNames.Has(name, "len") => InputValues.Only(Longest(inputs)),
            _ when isFloat && IsState(name) => InputValues.Only(0),
            _ when TypicalSizes.IsSound(declared) => InputValues.Sound,
            _ when isFloat => InputValues.Unit,
            _ => InputValues.Only(0),
        };
    }

    private static bool IsRate(string name) =>
        name is "sr" || DimensionNames.Has(name, "sample_rate", "sampling_rate", "samplerate");

    /// <summary>Returns true for the name of a state that a run passes to the next.</summary>
    public static bool IsState(string name) =>
        name is "h" or "c" or "h0" or "c0" or "h_0" or "c_0"
        || (DimensionNames.Has(name, "state", "hidden", "cache", "past") && !DimensionNames.Has(name, "encoder"));

    // What a length counts is the last open axis of the longest input.
    private static double Longest(ImmutableArray<ModelInput> inputs) => inputs
        .Where(i => i.SampleSizes.Length > 0).Select(i => i.SampleSizes[^1] ?? 1).DefaultIfEmpty(1).Max();
}
