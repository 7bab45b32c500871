using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Qualities;
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

    [TestMethod]
    [DataRow(0.49, "")]
    [DataRow(0.51, "NAS4204")]
    public void OutputsFarApartOnMadeUpInputs_AreTold(double distance, string id)
    {
        var latency = new LatencyComparison(new Latency(1, 1, 1), new Latency(1, 1, 1), 1, 0.9, 1.1, 21);
        var size = new Counts([new("size", 100)]);
        var measured = new Measurement(size, size, latency, null, [])
        {
            MadeUp = new MadeUpDistance(4, distance, 0.9),
        };

        Assert.AreEqual(id, string.Concat(Regressions.Of(Configuration, measured).Select(d => d.Id)));
    }

    [TestMethod]
    [DataRow("accuracy", 0.9, 0.46, "")]
    [DataRow("accuracy", 0.9, 0.44, "NAS4203")]
    [DataRow("agreement", 1, -0.2, "NAS4203")]
    [DataRow("perplexity", 4, 7.9, "")]
    [DataRow("perplexity", 4, 8.1, "NAS4203")]
    public void LostQuality_IsTold(string metric, double original, double optimized, string id)
    {
        var latency = new LatencyComparison(new Latency(1, 1, 1), new Latency(1, 1, 1), 1, 0.9, 1.1, 21);
        var size = new Counts([new("size", 100)]);
        var measured = new Measurement(
            size, size, latency, metric, [new SplitQuality("validation", 64, original, optimized)]);

        Assert.AreEqual(id, string.Concat(Regressions.Of(Configuration, measured).Select(d => d.Id)));
        var gated = Configuration with
        {
            Target = new TargetSettings
            {
                AccuracyDrop = new Points(1),
                Agreement = new PerOutput<Percent>(new Percent(50)),
                PerplexityRise = new Percent(5),
            },
        };
        Assert.IsEmpty(Regressions.Of(gated, measured), "the target tells it");
    }

    private static NasConfiguration Configuration => new()
    {
        Quantize = new QuantizeSettings { Method = QuantizeMethod.Static },
    };
}
