using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Engine.Inputs;

/// <summary>The sizes that open dimensions usually have: of images, sounds, texts and rows of numbers.</summary>
internal static class TypicalSizes
{
    private static readonly ImmutableArray<long> Sequence = [128, 64, 256, 512, 77, 32, 16, 8, 4, 2];

    private static readonly ImmutableArray<long> Image =
        [224, 256, 320, 640, 512, 384, 192, 160, 128, 112, 96, 64, 48, 32, 28, 16, 8, 299, 1024];

    private static readonly ImmutableArray<long> Volume = [64, 32, 128, 16, 96, 112, 8, 4];

    private static readonly ImmutableArray<long> Sound =
        [16_000, 512, 8_000, 1_024, 4_096, 1_280, 1_536, 1_760, 640, 480, 576, 256, 160, 80, 48_000];

    // What is heard at once by a model that keeps a state.
    private static readonly ImmutableArray<long> Chunk = [512, 576, 1_536, 1_024, 256, 1_280, 640, 480, 160];

    private static readonly ImmutableArray<long> Frames =
        [128, 100, 64, 256, 3_000, 200, 98, 76, 96, 48, 32, 16, 8, 4, 2];

    private static readonly ImmutableArray<long> Features =
        [128, 64, 256, 512, 768, 1_024, 384, 80, 40, 39, 32, 16, 784, 10, 8, 6, 4, 3, 2];

    private static readonly ImmutableArray<long> Channels = [3, 4, 2, 64, 80, 40, 32, 128, 16, 8, 256, 512];

    /// <summary>Returns the sizes to try on an axis of an input, the likeliest first.</summary>
    /// <param name="input">The input.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="found">The input with its batch axis.</param>
    /// <param name="keepsState">True if the model has an input for its state.</param>
    public static ImmutableArray<long> Of(DeclaredInput input, int axis, ModelInput found, bool keepsState)
    {
        var name = input.Dimensions[axis].Symbol;
        var rank = found.SampleSizes.Length;
        var place = found.BatchAxis < axis ? axis - 1 : axis;
        if (DimensionNames.Has(name, "total"))
        {
            // Tokens that are seen before and those of the run.
            return [2 * Sequence[0], .. Sequence];
        }

        if (!input.Info.ElementType.IsFloat())
        {
            return rank < 3 ? Sequence : Image;
        }

        if (rank == 1)
        {
            return keepsState ? [.. Chunk, .. Sound]
                : IsSound(input, name) || DimensionNames.Has(name, "seq", "len", "time") ? Sound
                : Features;
        }

        // At the first token nothing has passed.
        return DimensionNames.Has(name, "past") ? [.. Sequence, 0]
            : DimensionNames.Has(name, "seq", "token") ? Sequence
            : IsSound(input, name) && place == rank - 1 && found.SampleSizes[0] is (1 or 2) ? Sound
            : DimensionNames.Has(name, "frame", "time", "mel") ? Frames
            : input.Reading.SpatialAxes == 3 || rank == 4 ? place == 0 && rank == 4 ? Channels : Volume
            : rank == 3 ? place == 0 && IsChannel(found) ? Channels : Image
            : rank == 2 && input.Reading.SpatialAxes == 2 ? Image
            : rank == 2 ? Frames
            : Features;
    }

    /// <summary>Returns true if an input is of sound.</summary>
    public static bool IsSound(DeclaredInput input, string? dimension = null) =>
        input.Info.ElementType.IsFloat() && (DimensionNames.Has(
            input.Name, "audio", "wave", "sound", "speech", "pcm", "signal")
        || DimensionNames.Has(dimension, "audio", "sample", "wave", "signal")
        || input.Reading is { SpatialAxes: 1, Channels: 1 });

    // Channels come first unless the last axis is one of a few colours.
    private static bool IsChannel(ModelInput found) => found.SampleSizes[^1] is not (1 or 3 or 4);
}
