using NasBuild.Onnx.OperatorSets;

namespace NasBuild.Onnx.Tests.OperatorSets;

/// <summary>
/// Holds the table of operators against ONNX's own list: operators.txt, the headings of ONNX 1.22's docs/Changelog.md.
/// </summary>
[TestClass]
public sealed class OperatorVersionsTests
{
    [TestMethod]
    public void Table_HasEveryVersionOfEveryOperator()
    {
        var list = Path.Combine(AppContext.BaseDirectory, "OperatorSets", "operators.txt");
        var expected = File.ReadLines(list).Select(line => line.Split(' '))
            .Select(words => $"{words[0]} {string.Join(' ', SinceOldest([.. words[1..].Select(long.Parse)]))}");
        var actual = OperatorVersions.All.Select(o => $"{o.Key} {string.Join(' ', o.Value.Select(v => v.Since))}");

        CollectionAssert.AreEquivalent(expected.ToArray(), actual.ToArray());
        Assert.AreEqual(OperatorVersions.Newest, OperatorVersions.All.Values.Max(versions => versions[^1].Since));
    }

    [TestMethod]
    public void FirstVersions_HaveNoRule() =>
        Assert.IsTrue(OperatorVersions.All.Values.All(versions => versions[0].Rule is null));

    private static IEnumerable<long> SinceOldest(long[] versions) =>
        versions.Where(IsOld).TakeLast(1).Concat(versions.Where(v => !IsOld(v)));

    private static bool IsOld(long version) => version <= OperatorSetConversion.Oldest;
}
