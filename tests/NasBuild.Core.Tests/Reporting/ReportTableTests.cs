using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Reporting;
using NasBuild.Core.Results;
using NasBuild.Engine;
using NasBuild.Engine.Timing;

namespace NasBuild.Core.Tests.Reporting;

[TestClass]
public sealed class ReportTableTests
{
    [TestMethod]
    public void Table_AlignsWhatIsComparedAndLeavesOutWhatIsNotThere()
    {
        var latency = new LatencyComparison(new Latency(2, 2, 2), new Latency(1, 1, 1), 0.5, 0.5, 0.5, 3);
        var report = new BuildReport(
            "0.1.0", "models/net.onnx", "/obj/small.onnx", "00",
            [
                new ReportLine("size", "2.75 MB", "410.0 KB", "15.0 %", "<= 25 %", "ok",
                    ""),
                new ReportLine("latency", "1.920 ms", "0.610 ms", "31.8 %", "", "",
                    "median of 21 paired blocks"),
                new ReportLine("accuracy", "92.9 %", "91.0 %", "-1.90 points", ">= -0.5 points", "missed",
                    "10,000 samples of test"),
            ],
            new Measurement(new Counts(), new Counts(), latency, null, []),
            new FineTuned("00", 3, 2, 2000, 0.8, 0.9, 41.3), [], null, [], 12, 3.4, FromLock: false, LockUpdated: true,
            MachineFingerprint.This, new JsonObject());

        CollectionAssert.AreEqual(
            new[]
            {
                "NasBuild  net -> bin/small.onnx  (12 trials in 3 s, fine-tuned for 3 epochs of 2,000 samples in 41 s)",
                "          size       2.75 MB -> 410.0 KB        15.0 %  target <= 25 %         ok",
                "          latency   1.920 ms -> 0.610 ms        31.8 %",
                "          accuracy    92.9 % ->   91.0 %  -1.90 points  target >= -0.5 points  missed",
                "          latency: median of 21 paired blocks",
                "          accuracy: 10,000 samples of test",
                "          report obj/report.html   lock nas.lock.json (updated)",
            },
            ReportTable.Lines(report, "bin/small.onnx", "obj/report.html").ToArray());
    }

    [TestMethod]
    public void Amounts_AreTheSameInEveryCulture()
    {
        Assert.AreEqual("999 B", Amounts.Size(999));
        Assert.AreEqual("1.0 KB", Amounts.Size(1000));
        Assert.AreEqual("2.75 MB", Amounts.Size(2_750_000));
        Assert.AreEqual("12.50 GB", Amounts.Size(12_500_000_000));
        Assert.AreEqual("250 B (25.0 % of the original)", Amounts.Size(250, 1000));
        Assert.AreEqual("5.1x smaller", Amounts.Gain(0.198, "smaller", "larger"));
        Assert.AreEqual("4.0 % faster", Amounts.Gain(0.96, "faster", "slower"));
        Assert.AreEqual("2.5x slower", Amounts.Gain(2.5, "faster", "slower"));
        Assert.AreEqual("3.0 % slower", Amounts.Gain(1.03, "faster", "slower"));
        Assert.AreEqual("unchanged", Amounts.Gain(1, "smaller", "larger"));
        Assert.AreEqual("", Amounts.Gain(0, "smaller", "larger"));
        Assert.AreEqual("500 ms", Amounts.Time(0.5));
        Assert.AreEqual("2.0 min", Amounts.Time(120));
    }
}
