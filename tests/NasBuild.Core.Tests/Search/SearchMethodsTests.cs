using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Search;

namespace NasBuild.Core.Tests.Search;

[TestClass]
public sealed class SearchMethodsTests
{
    [TestMethod]
    public void EveryMethodOfNasYaml_IsInTheTable() =>
        CollectionAssert.AreEquivalent(Enum.GetValues<SearchMethod>(), SearchMethods.Known.ToArray());
}
