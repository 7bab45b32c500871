using System.Text.Json;
using NasBuild.Cli.Measuring;
using NasBuild.Core.Diagnostics;
using NasBuild.Onnx;

namespace NasBuild.Cli.Tests;

[TestClass]
public sealed class MeasureTests
{
    [TestMethod]
    public void TwoModels_AreComparedInPairs()
    {
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);

        var (exitCode, output, error) = NasProcess.Run(
            folder.Path, "measure", "net.onnx", "net.onnx", "--blocks", "3", "--threads", "1", "--batch", "2",
            "--json");

        Assert.AreEqual(0, exitCode, error);
        using var json = JsonDocument.Parse(output);
        var (models, ratio) = (json.RootElement.GetProperty("models"), json.RootElement.GetProperty("ratio"));
        Assert.AreEqual(2, models.GetArrayLength());
        Assert.AreEqual(new FileInfo(folder["net.onnx"]).Length, models[1].GetProperty("sizeBytes").GetInt64());
        Assert.AreEqual(
            2 * ((144 * 16 * 9) + (144 * 16 * 16 * 9) + (16 * 4)), models[0].GetProperty("macs").GetInt64());
        Assert.AreEqual("Float[2, 1, 12, 12]", json.RootElement.GetProperty("inputs").GetProperty("image").GetString());
        Assert.IsTrue(ratio.GetProperty("low").GetDouble() <= ratio.GetProperty("median").GetDouble());
        Assert.IsTrue(ratio.GetProperty("median").GetDouble() <= ratio.GetProperty("high").GetDouble());
    }

    [TestMethod]
    public void OneModel_HasNoRatio()
    {
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);

        var comparison = LatencyComparer.Measure(folder["net.onnx"], null, threads: 1, blocks: 2, batch: 1);

        Assert.IsNull(comparison.Ratio);
        Assert.IsGreaterThan(0, comparison.Models.Single().MedianMs);
        Assert.HasCount(4, ComparisonText.Lines(comparison, null).ToList());
    }

    [TestMethod]
    public void OtherInputs_AreAnError()
    {
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);
        var graph = SmallProject.Net(new Random(1)).Graph;
        new Model(graph.With(inputs: [new ValueInfo(
            "image",
            ElementType.Float,
            [new Dimension(null, "batch"), new(1, null), new(24, null), new(24, null)])])).Save(folder["large.onnx"]);

        var e = Assert.ThrowsExactly<NasException>(() =>
            LatencyComparer.Measure(folder["net.onnx"], folder["large.onnx"], 1, 2, 1));

        DiagnosticLine.AssertIs(
            e.Diagnostics.Single().ToString(),
            "nas : error NAS1114", "image: Float[batch, 1, 12, 12]", "image: Float[batch, 1, 24, 24]");
    }

    [TestMethod]
    [DataRow(0.5, 0.6, 0.7, "faster")]
    [DataRow(1.2, 1.3, 1.4, "slower")]
    [DataRow(0.9, 0.97, 1.1, "no difference beyond the noise")]
    public void Ratio_IsJudgedByItsSpread(double low, double median, double high, string verdict)
    {
        var model = new MeasuredModel("a.onnx", 1, 0.9, 1.1, 1000, 10);
        var comparison = new Comparison(
            new Dictionary<string, string> { ["x"] = "Float[1]" }, 2, 15, [model, model],
            new LatencyRatio(median, low, high));

        Assert.EndsWith($": {verdict}", ComparisonText.Lines(comparison, null).Last());
    }

    [TestMethod]
    public void BadOption_IsAnErrorOfTheCommandLine()
    {
        var (exitCode, _, error) = NasProcess.Run(Path.GetTempPath(), "measure", "a.onnx", "--blocks", "0");

        Assert.AreEqual(1, exitCode);
        Assert.Contains("--blocks must be at least 1.", error);
    }
}
