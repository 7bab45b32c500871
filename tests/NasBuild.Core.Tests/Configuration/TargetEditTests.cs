using NasBuild.Core.Configuration;

namespace NasBuild.Core.Tests.Configuration;

[TestClass]
public sealed class TargetEditTests
{
    [TestMethod]
    [DataRow("target: { size: 25 %, latency: 50 % } # gates\nseed: 1\n",
        "target: { size: 25 %, latency: 40% } # gates\nseed: 1\n", DisplayName = "a value in braces")]
    [DataRow("target:\n  latency: 50 %   # half\n  size: 25 %\n", "target:\n  latency: 40%   # half\n  size: 25 %\n",
        DisplayName = "a value on its line")]
    [DataRow("target: { size: 25 % }\n", "target: { latency: 40%, size: 25 % }\n", DisplayName = "a new key in braces")]
    [DataRow("target:\n  # gates\n  size: 25 %\nseed: 1\n",
        "target:\n  # gates\n  latency: 40%\n  size: 25 %\nseed: 1\n", DisplayName = "a new key on its line")]
    [DataRow("seed: 1 # one\n", "seed: 1 # one\ntarget: { latency: 40% }\n", DisplayName = "no section")]
    [DataRow("target: {}\nseed: 1\n", "target: { latency: 40% }\nseed: 1\n", DisplayName = "an empty section")]
    public void Latency_IsSetAndAllElseStays(string before, string after)
    {
        Assert.AreEqual(after, TargetEdit.Apply(before, new Dictionary<string, string> { ["latency"] = "40%" }));
    }

    [TestMethod]
    public void SeveralTargets_AreAllSet() => Assert.AreEqual(
        "target: { size: 20 %, latency: 40 %, on-miss: warn }\n",
        TargetEdit.Apply(
            "target: { latency: 2 ms, on-miss: warn }\n",
            new Dictionary<string, string> { ["latency"] = "40 %", ["size"] = "20 %" }));
}
