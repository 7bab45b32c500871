// As torchaudio.functional.resample: a sinc filter under a Hann window
using System.Numerics;

namespace NasBuild.Core.Data.Sounds;

/// <summary>Brings a sound to another number of samples a second.</summary>
internal static class Resampling
{
    private const int Zeros = 6;
    private const double RollOff = 0.99;

    /// <summary>Returns the samples at another rate.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="from">Their rate.</param>
    /// <param name="to">The other rate.</param>
    public static float[] Run(float[] samples, int from, int to)
    {
        if (from == to)
        {
            return samples;
        }

        // What is above half of the lower rate would fold back: the filter takes it away.
        var cut = Math.Min(from, to) * RollOff / from;
        var width = (int)Math.Ceiling(Zeros / cut);
        var common = (int)BigInteger.GreatestCommonDivisor(from, to);
        var filters = new double[to / common][];
        var resampled = new float[checked((int)((((long)samples.Length * to) + from - 1) / from))];
        for (var i = 0; i < resampled.Length; i++)
        {
            // Between two samples, in as many places as there are filters.
            var (at, place) = Math.DivRem((long)i * (from / common), to / common);
            var filter = filters[place] ??= Filter((double)place * common / to, cut, width);
            var sum = 0d;
            for (var j = Math.Max(0, width - at); j < Math.Min(filter.Length, samples.Length - at + width); j++)
            {
                sum += samples[at - width + j] * filter[j];
            }

            resampled[i] = (float)sum;
        }

        return resampled;
    }

    private static double[] Filter(double place, double cut, int width) =>
        [.. Enumerable.Range(-width, (2 * width) + 2).Select(j => cut * Sinc((j - place) * cut))];

    private static double Sinc(double t)
    {
        if (Math.Abs(t) >= Zeros)
        {
            return 0;
        }

        var window = Math.Cos(Math.PI * t / Zeros / 2);
        return window * window * (t == 0 ? 1 : Math.Sin(Math.PI * t) / (Math.PI * t));
    }
}
