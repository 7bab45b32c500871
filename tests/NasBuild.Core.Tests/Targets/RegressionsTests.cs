using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Results;
using NasBuild.Core.Targets;
using NasBuild.Engine;
using NasBuild.Engine.Timing;

namespace NasBuild.Core.Tests.Targets;

/// <summary>The warnings about models that are worse than the original.</summary>
[TestClass]
public sealed class RegressionsTests
{
    [TestMethod]
    [DataRow(1.021, "NAS4201")]
    [DataRow(1.019, "")]
    public void SlowerModel_IsToldOnlyBeyondTheNoise(double low, string id)
    {
        var latency = new LatencyComparison(new Latency(1, 1, 1), new Latency(1.2, 1, 1.4), 1.2, low, 1.4, 21);
        var measured = new Measurement(
            new Counts([new("size", 100)]), new Counts([new("size", 100)]), latency, null, []);

        var told = Regressions.Of(Configuration, measured).ToList();

        Assert.AreEqual(id, string.Concat(told.Select(d => d.Id)));
        Assert.IsTrue(told.TrueForAll(d => d.Message.Contains("quantize.method: auto")));
    }

    [TestMethod]
    public void LargerModel_IsTold()
    {
        var latency = new LatencyComparison(new Latency(1, 1, 1), new Latency(1, 1, 1), 1, 0.9, 1.1, 21);
        var measured = new Measurement(
            new Counts([new("size", 1000)]), new Counts([new("size", 1025)]), latency, null, []);

        Assert.AreEqual("NAS4202", Regressions.Of(Configuration, measured).Single().Id);
    }

    private static NasConfiguration Configuration => new()
    {
        Quantize = new QuantizeSettings { Method = QuantizeMethod.Static },
    };
}
