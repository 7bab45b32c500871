using NasBuild.Core.Data.Formats;
using NasBuild.Onnx.Files;
using NAudio.Wave;

namespace NasBuild.Core.Data.Sounds;

/// <summary>Reads sounds: WAV of 8 to 32 bits, or of floating-point numbers, with any number of channels.</summary>
internal static class SoundFile
{
    private const long MaxBytes = 1 << 30;
    private const int Piece = 1 << 16;
    private const int MinRate = 1_000;
    private const int MaxRate = 768_000;

    /// <summary>The endings of the names of sound files.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".wav"];

    /// <summary>Returns true if a file is named as a sound.</summary>
    public static bool IsNamedSo(string file) =>
        Endings.Any(e => file.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns the channels as numbers from -1 to 1, at a rate.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rate">The number of samples a second.</param>
    /// <param name="channels">The number of channels: 1 for their mean, 2 for the first two, or the only one.</param>
    /// <exception cref="DataFormatException">The file is no WAV file, is damaged, or is larger than 1 GB.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static float[][] Read(string path, int rate, int channels)
    {
        if (FileSize.Of(path) > MaxBytes)
        {
            throw new DataFormatException("It is larger than 1 GB, the maximum of a sound.");
        }

        using var file = RegularFile.OpenRead(path);
        try
        {
            using var wave = new WaveFileReader(file);
            var source = wave.ToSampleProvider();
            var (count, from) = (source.WaveFormat.Channels, source.WaveFormat.SampleRate);
            if (count < 1 || from is < MinRate or > MaxRate)
            {
                throw new DataFormatException(
                    $"It has {count} channels and {from} samples a second: {MinRate} to {MaxRate} can be read.");
            }

            var numbers = Numbers(source);
            if (numbers.Count < count)
            {
                throw new DataFormatException("It is empty.");
            }

            return [.. Enumerable.Range(0, channels).Select(c =>
                Resampling.Run(Channel(numbers, count, channels == 1 ? null : Math.Min(c, count - 1)), from, rate))];
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException
            or NotSupportedException or EndOfStreamException or OverflowException or IndexOutOfRangeException)
        {
            throw new DataFormatException($"It is not a WAV file that can be read: {e.Message}", e);
        }
    }

    private static List<float> Numbers(ISampleProvider source)
    {
        var (numbers, piece) = (new List<float>(), new float[Piece]);
        for (int read; (read = source.Read(piece)) > 0;)
        {
            numbers.AddRange(piece.AsSpan(0, read));
        }

        return numbers;
    }

    // Null for the mean of all.
    private static float[] Channel(List<float> numbers, int count, int? channel)
    {
        var samples = new float[numbers.Count / count];
        for (var i = 0; i < samples.Length; i++)
        {
            var sum = 0f;
            for (var c = 0; c < count; c++)
            {
                sum += channel is null || channel == c ? numbers[(i * count) + c] : 0;
            }

            samples[i] = channel is null ? sum / count : sum;
        }

        return samples;
    }
}
