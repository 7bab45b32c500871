using NasBuild.Core.Data.Sounds;

namespace NasBuild.Core.Tests.Data.Sounds;

[TestClass]
public sealed class ResamplingTests
{
    [TestMethod]
    [DataRow(44_100, 16_000)]
    [DataRow(8_000, 16_000)]
    [DataRow(48_000, 16_000)]
    public void ToneBelowHalfOfBothRates_IsTheSameTone(int from, int to)
    {
        var resampled = Resampling.Run(Wave.Tone(440, from, from / 2), from, to);

        // The window reaches beyond the ends.
        Assert.HasCount(to / 2, resampled);
        var expected = Wave.Tone(440, to, to / 2);
        for (var i = 100; i < resampled.Length - 100; i++)
        {
            Assert.AreEqual(expected[i], resampled[i], 0.005, $"{i}");
        }
    }

    [TestMethod]
    public void ToneAboveHalfOfTheLowerRate_IsTakenAway()
    {
        var resampled = Resampling.Run(Wave.Tone(11_000, 48_000, 24_000), 48_000, 16_000);

        Assert.IsLessThan(0.01f, resampled[100..^100].Max(Math.Abs));
    }

    [TestMethod]
    public void SameRate_IsTheSameSound()
    {
        float[] sound = [1, 2, 3];

        Assert.AreSame(sound, Resampling.Run(sound, 16_000, 16_000));
    }
}
