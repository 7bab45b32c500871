using System.Text.Json;

namespace NasBuild.Cli.Tests;

/// <summary><c>nas sensitivity</c>.</summary>
[TestClass]
public sealed class SensitivityTests
{
    [TestMethod]
    public void EachLayer_IsQuantizedAlone()
    {
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);

        var layers = Layers(folder, "--data", "images.npy", "--bits", "4");

        CollectionAssert.AreEquivalent(new[] { "conv1", "conv2", "head" }, Names(layers));
        var losses = layers.Select(l => l.GetProperty("loss").GetDouble()).ToList();
        CollectionAssert.AreEqual(losses.OrderDescending().ToList(), losses);
        Assert.IsTrue(layers.All(l => l.GetProperty("distance").GetDouble() is > 0 and < 2));

        // Nearly all weights are in the second convolution.
        var saved = layers.ToDictionary(
            l => l.GetProperty("layer").GetString()!, l => l.GetProperty("savedShare").GetDouble());
        Assert.IsGreaterThan(0.5, saved["conv2"]);
        Assert.IsLessThan(0.2, saved["head"]);
        var fine = Layers(folder, "--data", "images.npy", "--bits", "8");
        Assert.IsLessThan(
            layers.Max(l => l.GetProperty("distance").GetDouble()),
            fine.Max(l => l.GetProperty("distance").GetDouble()));
    }

    [TestMethod]
    public void EachGroupOfChannels_IsCutAlone()
    {
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);

        var (exitCode, output, error) = NasProcess.Run(folder.Path, "sensitivity", "net.onnx", "--prune", "25");

        Assert.AreEqual(0, exitCode, error);
        Assert.Contains("on made-up inputs", output);
        Assert.MatchesRegex(@"conv1 +12 of 16 channels +\S+ % +\S+ %", output);
        Assert.MatchesRegex(@"conv2 +12 of 16 channels", output);
        (_, _, error) = NasProcess.Run(folder.Path, "sensitivity", "net.onnx", "--bits", "5");
        Assert.Contains("--bits must be one of 4, 8, 16.", error);
    }

    private static JsonElement[] Layers(TemporaryFolder folder, params string[] arguments)
    {
        var (exitCode, output, error) = NasProcess.Run(
            folder.Path, ["sensitivity", "net.onnx", .. arguments, "--json"]);
        Assert.AreEqual(0, exitCode, error);
        return [.. JsonDocument.Parse(output).RootElement.GetProperty("layers").EnumerateArray()];
    }

    private static string[] Names(JsonElement[] layers) =>
        [.. layers.Select(l => l.GetProperty("layer").GetString()!)];
}
