using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Tests.Configuration;

[TestClass]
public sealed class QuantityTests
{
    [TestMethod]
    [DataRow("250 us", 0.25)]
    [DataRow("1.2 ms", 1.2)]
    [DataRow("90 s", 90_000)]
    [DataRow("10 min", 600_000)]
    [DataRow("1.5 h", 5_400_000)]
    public void Duration_RoundTripsInEveryUnit(string text, double ms)
    {
        Assert.IsTrue(Duration.TryParse(text, out Duration duration));
        Assert.AreEqual(ms, duration.Ms);
        Assert.AreEqual(TimeSpan.FromMilliseconds(ms), duration.TimeSpan);
        Assert.AreEqual(text, duration.ToString());
    }

    [TestMethod]
    [DataRow("12 B", 12)]
    [DataRow("400 KB", 400_000)]
    [DataRow("2.75 MB", 2_750_000)]
    [DataRow("2 GB", 2_000_000_000)]
    public void ByteSize_RoundTripsInEveryUnit(string text, long bytes)
    {
        Assert.IsTrue(ByteSize.TryParse(text, out ByteSize size));
        Assert.AreEqual(bytes, size.Bytes);
        Assert.AreEqual(text, size.ToString());
    }

    [TestMethod]
    [DataRow("50 %", 0.5)]
    [DataRow("99.99 %", 0.9999)]
    [DataRow("0 %", 0)]
    public void Percent_RoundTrips(string text, double fraction)
    {
        Assert.IsTrue(Percent.TryParse(text, out Percent percent));
        Assert.AreEqual(fraction, percent.Fraction);
        Assert.AreEqual(text, percent.ToString());
    }

    [TestMethod]
    [DataRow("0.5 points", 0.005)]
    [DataRow("1 point", 0.01)]
    public void Points_RoundTrip(string text, double fraction)
    {
        Assert.IsTrue(Points.TryParse(text, out Points points));
        Assert.AreEqual(fraction, points.Fraction);
        Assert.AreEqual(text, points.ToString());
    }

    [TestMethod]
    [DataRow("50 %", 100)]
    [DataRow("1.2 ms", 1.2)]
    public void LimitOfATime_IsAShareOrATime(string text, double limitMs)
    {
        Assert.IsTrue(Limit.TryParseTime(text, out Limit? limit));
        Assert.AreEqual(limitMs, limit.Of(original: 200));
        Assert.AreEqual(text, limit.ToString());
    }

    [TestMethod]
    [DataRow("25 %", 250)]
    [DataRow("33.3 %", 333)]
    [DataRow("400 KB", 400_000)]
    public void LimitOfASize_IsAShareOrASize(string text, long limitBytes)
    {
        Assert.IsTrue(Limit.TryParseSize(text, out Limit? limit));
        Assert.AreEqual(limitBytes, limit.Of(original: 1000));
        Assert.AreEqual(text, limit.ToString());
    }

    [TestMethod]
    [DataRow("50%", "50 %")]
    [DataRow("050.10 %", "50.1 %")]
    public void Spelling_IsNormalised(string text, string expected)
    {
        Assert.IsTrue(Percent.TryParse(text, out Percent percent));
        Assert.AreEqual(expected, percent.ToString());
    }

    [TestMethod]
    public void SameLengthInAnotherUnit_IsEqual()
    {
        Assert.IsTrue(Duration.TryParse("60 s", out Duration seconds));
        Assert.AreEqual(Duration.FromMinutes(1), seconds);
        Assert.AreEqual(Duration.FromMinutes(1).GetHashCode(), seconds.GetHashCode());
        Assert.IsTrue(ByteSize.TryParse("1 KB", out ByteSize kilobyte));
        Assert.AreEqual(ByteSize.FromBytes(1000), kilobyte);
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    [DataRow("50")]
    [DataRow("%")]
    [DataRow("50  %")]
    [DataRow("50 %\n")]
    [DataRow(" 50 %")]
    [DataRow("-50 %")]
    [DataRow("1e3 %")]
    [DataRow("1,5 %")]
    [DataRow("50 percent")]
    [DataRow("1234567 %")]
    [DataRow("٥٠ %")]
    public void OtherTexts_AreNoPercentage(string? text) => Assert.IsFalse(Percent.TryParse(text, out _));
}
