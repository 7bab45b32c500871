namespace NasBuild.Cli.Tests;

/// <summary><c>nas criteria</c>: names for metrics, from a lock to another project.</summary>
[TestClass]
public sealed class CriteriaTests
{
    [TestMethod]
    public void EvolvedMetric_GetsANameThatFoldersBelowKnow()
    {
        using var folder = new TemporaryFolder();
        var below = Directory.CreateDirectory(Path.Combine(folder.Path, "other", "project")).FullName;
        File.WriteAllText(Path.Combine(folder.Path, "nas.lock.json"), Lock("\"mul(sqr(W), mms(G))\""));

        var (exitCode, output, error) = NasProcess.Run(folder.Path, "criteria", "add", "our-own");
        Assert.AreEqual(0, exitCode, error);
        Assert.StartsWith("our-own: mul(sqr(W), mms(G))", output);

        (_, output, _) = NasProcess.Run(below, "criteria");
        Assert.MatchesRegex(@"(?m)^ +wanda +mul\(W, sqrt\(X\)\)", output);
        Assert.MatchesRegex(@"(?m)^ +sparsegpt +-", output);
        Assert.MatchesRegex(
            @"(?m)^ +our-own +mul\(sqr\(W\), mms\(G\)\) +\.\./\.\./nas\.criteria\.json: evolved on text\.onnx", output);
    }

    [TestMethod]
    public void NoMetricOrNoName_IsAnError()
    {
        using var folder = new TemporaryFolder();
        string Error(params string[] arguments)
        {
            var (exitCode, _, error) = NasProcess.Run(folder.Path, ["criteria", "add", .. arguments]);
            Assert.AreEqual(1, exitCode);
            return error;
        }

        DiagnosticLine.AssertIn(Error("our-own"), "nas : error NAS5106", "nas.lock.json", "exist");
        File.WriteAllText(Path.Combine(folder.Path, "nas.lock.json"), Lock("null"));
        DiagnosticLine.AssertIn(Error("our-own"), "nas : error NAS5106", "nas.lock.json", "did not evolve");
        File.WriteAllText(Path.Combine(folder.Path, "nas.lock.json"), Lock("\"W\""));
        DiagnosticLine.AssertIn(Error("wanda"), "nas : error NAS0114", "'wanda'", "random,");
        Assert.IsFalse(File.Exists(Path.Combine(folder.Path, "nas.criteria.json")));
    }

    private static string Lock(string metric) => $$"""
        {
          "version": 1, "tool": "0.1.0", "model": "00", "data": {}, "settings": { "model": { "source": "models/text.onnx" } },
          "policy": { "widths": {}, "weightBits": {}, "trials": 0, "searchSeconds": 0, "metric": {{metric}} },
          "output": { "path": "text.onnx", "sha256": "00", "sizeBytes": 1 },
          "measured": {
            "originalBytes": 1, "sizeBytes": 1, "qualityMetric": null, "quality": [],
            "latency": {"original": {"medianMs": 1, "lowMs": 1, "highMs": 1},
              "candidate": {"medianMs": 1, "lowMs": 1, "highMs": 1},
              "ratio": 1, "ratioLow": 1, "ratioHigh": 1, "blocks": 1}
          },
          "machine": { "kind": "", "processor": "", "cores": 1, "operatingSystem": "" }
        }
        """;
}
