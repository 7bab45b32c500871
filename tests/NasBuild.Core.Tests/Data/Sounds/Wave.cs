using System.Text;

namespace NasBuild.Core.Tests.Data.Sounds;

/// <summary>Writes WAV files.</summary>
internal static class Wave
{
    /// <summary>Samples from -1 to 1, those of a moment beside each other, in 16 bits or as numbers.</summary>
    public static byte[] Of(float[] samples, int rate, int channels = 1, bool isFloat = false)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        var (format, bytes) = isFloat ? ((short)3, 4) : ((short)1, 2);
        writer.Write(Encoding.ASCII.GetBytes("RIFF"));
        writer.Write(36 + (samples.Length * bytes));
        writer.Write(Encoding.ASCII.GetBytes("WAVEfmt "));
        writer.Write(16);
        writer.Write(format);
        writer.Write((short)channels);
        writer.Write(rate);
        writer.Write(rate * channels * bytes);
        writer.Write((short)(channels * bytes));
        writer.Write((short)(8 * bytes));
        writer.Write(Encoding.ASCII.GetBytes("data"));
        writer.Write(samples.Length * bytes);
        foreach (var sample in samples)
        {
            if (isFloat)
            {
                writer.Write(sample);
            }
            else
            {
                writer.Write((short)Math.Round(sample * 32767));
            }
        }

        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>A tone of half the full amplitude.</summary>
    public static float[] Tone(double hertz, int rate, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (float)(0.5 * Math.Sin(2 * Math.PI * hertz * i / rate)))];
}
