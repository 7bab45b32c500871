using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;

namespace NasBuild.Core.Tests.Configuration;

[TestClass]
public sealed class NameFilterTests
{
    [TestMethod]
    [DataRow("*", "/layer1/conv/Conv", true)]
    [DataRow("*", "", true)]
    [DataRow("", "", true)]
    [DataRow("", "a", false)]
    [DataRow("/layer1/*", "/layer1/conv/Conv", true)]
    [DataRow("*conv*", "/layer1/conv/Conv", true)]
    [DataRow("*/Conv", "/layer1/conv/Conv", true)]
    [DataRow("*/conv", "/layer1/conv/Conv", false)]
    [DataRow("layer?.conv", "layer1.conv", true)]
    [DataRow("layer?.conv", "layer12.conv", false)]
    [DataRow("a*b*c", "a-b-b-c", true)]
    [DataRow("a*b*c", "a-c-b", false)]
    [DataRow("[a].b", "[a].b", true)]
    public void Pattern_MatchesWholeNames(string pattern, string name, bool expected) =>
        Assert.AreEqual(expected, NameFilter.Matches(pattern, name));

    [TestMethod]
    public void ManyStars_EndSoon() =>
        Assert.IsFalse(NameFilter.Matches(string.Concat(Enumerable.Repeat("a*", 500)) + "b", new string('a', 5_000)));

    [TestMethod]
    public void Exclude_WinsOverInclude()
    {
        NameFilter filter = new(["*conv*", "head"], ["*first*"]);

        Assert.IsTrue(filter.Chooses("conv2"));
        Assert.IsTrue(filter.Chooses("head"));
        Assert.IsFalse(filter.Chooses("first.conv"));
        Assert.IsFalse(filter.Chooses("gemm"));
    }
}
