using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Tests.Diagnostics;

[TestClass]
public sealed class NearestTests
{
    [TestMethod]
    [DataRow("", "", 0)]
    [DataRow("abc", "", 3)]
    [DataRow("kitten", "sitting", 3)]
    [DataRow("latency", "latnecy", 1)]
    [DataRow("ca", "abc", 3)]
    public void Distance_CountsEdits(string a, string b, int expected)
    {
        Assert.AreEqual(expected, Nearest.Distance(a, b));
        Assert.AreEqual(expected, Nearest.Distance(b, a));
    }

    [TestMethod]
    [DataRow("sed", "seed")]
    [DataRow("SEED", "seed")]
    [DataRow("treads", "threads")]
    [DataRow("x", null)]
    [DataRow("hybrids", null)]
    public void To_FindsOnlyWhatIsNear(string text, string? expected) =>
        Assert.AreEqual(expected, Nearest.To(text, ["seed", "threads", "device"]));
}
