using System.Runtime.InteropServices;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Data.Images;
using NasBuild.Core.Diagnostics;
using NasBuild.Onnx;

namespace NasBuild.Core.Data.Sounds;

/// <summary>Reads the sounds of a list.</summary>
/// <param name="configuration">The configuration with <c>data.sound</c>.</param>
/// <param name="name">Their folder as messages name it.</param>
/// <param name="path">Its full path.</param>
/// <param name="position">The position of the data's key in nas.yaml.</param>
internal sealed class SoundList(NasConfiguration configuration, string name, string path, SourcePosition? position)
{
    private const long MaxBytes = 1L << 38;

    private SoundSettings Settings => configuration.Data.Sound ?? new SoundSettings();

    /// <summary>Returns the sounds in the layout of the model's first input of numbers.</summary>
    /// <param name="sounds">At least one, relative to the folder.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="NasException">The model takes no sounds, or a file is not a sound.</exception>
    public Column Read(IReadOnlyList<string> sounds, Model model)
    {
        var input = model.Graph.RequiredInputs.FirstOrDefault(i => i.ElementType.IsFloat()
            && i.Shape is { Length: 2 } or { Length: 3 }) ?? throw Misfit(model.Graph.RequiredInputs.First().Name);
        var (channels, fixedLength, isLast, hasChannels) = input.Shape switch
        {
            [_, var length] => (1, length.FixedSize, false, false),
            [_, { Size: 1 or 2 } count, var length] => ((int)count.Size!, length.FixedSize, false, true),
            [_, var length, { Size: 1 or 2 } count] => ((int)count.Size!, length.FixedSize, true, true),
            _ => throw Misfit(input.Name),
        };
        var samples = (int)Math.Min(
            int.MaxValue, fixedLength ?? (Settings.Length is { } set
                ? (long)Math.Round(set.TimeSpan.TotalSeconds * Settings.Rate) : Open(sounds[0], channels)[0].Length));
        var bytes = (long)samples * channels * sizeof(float);
        if (bytes * sounds.Count > MaxBytes)
        {
            throw new NasException(Descriptors.DataUnreadable.At(
                position, name, $"its {sounds.Count} sounds of {samples} samples take more than 256 GB."));
        }

        var written = new WrittenElements(bytes * sounds.Count);
        ImageList.Each(sounds.Count, i => written.Write(i * bytes, MemoryMarshal.AsBytes(
            Row(Open(sounds[i], channels), samples, isLast).AsSpan()).ToArray()));
        return new Column(
            input.Name, ElementType.Float,
            !hasChannels ? [sounds.Count, samples]
                : isLast ? [sounds.Count, samples, channels] : [sounds.Count, channels, samples],
            written.Elements);
    }

    // Longer sounds are cut at their end, shorter ones followed by silence.
    private static float[] Row(float[][] sound, int samples, bool isLast)
    {
        var row = new float[samples * sound.Length];
        for (var c = 0; c < sound.Length; c++)
        {
            for (var i = 0; i < Math.Min(samples, sound[c].Length); i++)
            {
                row[isLast ? (i * sound.Length) + c : (c * samples) + i] = sound[c][i];
            }
        }

        return row;
    }

    private float[][] Open(string sound, int channels)
    {
        try
        {
            return SoundFile.Read(Path.Combine(path, sound), Settings.Rate, channels);
        }
        catch (Exception e) when (e is DataFormatException or IOException or UnauthorizedAccessException)
        {
            throw new NasException(
                Descriptors.DataUnreadable.At(position, $"{name.TrimEnd('/')}/{sound}", e.Message), e);
        }
    }

    private NasException Misfit(string input) => new(Descriptors.UnusableInput.At(
        position, input, $"'{name}' has sounds.",
        "[batch, samples], [batch, channels, samples] or [batch, samples, channels] with 1 or 2 channels"));
}
