using NasBuild.Onnx;
using NasBuild.Onnx.OperatorSets;

namespace NasBuild.Engine.Tests.OperatorSets;

/// <summary>
/// Holds every rule of the conversion between operator sets against ONNX Runtime: the model computes the same before
/// and after.
/// </summary>
[TestClass]
public sealed class ConversionRuleTests
{
    // ONNX Runtime has no operator set 27 yet.
    private const long NewestThatRuns = 26;

    public TestContext TestContext { get; set; } = null!;

    public static IEnumerable<(string OpType, long Since)> Rules =>
        from entry in OperatorVersions.All
        from version in entry.Value
        where version.Rule is not null && !ConversionCases.Refusals.Contains((entry.Key, version.Since))
        orderby entry.Key, version.Since
        select (entry.Key, version.Since);

    [TestMethod]
    [DynamicData(nameof(Rules))]
    public void Rule_Applied_ComputesTheSame(string opType, long since)
    {
        Assert.IsTrue(ConversionCases.All.TryGetValue((opType, since), out var cases), "The rule has no case.");
        foreach (var (old, i) in cases.Select((c, i) => (c, i)))
        {
            Assert.IsLessThan(since, old.Opset);
            AssertConverts(old, since, $"{opType}-{since}, case {i}");
            AssertConverts(old, Math.Max(since, 18), $"{opType}-{since}, case {i}, to 18");
            try
            {
                AssertConverts(old, NewestThatRuns, $"{opType}-{since}, case {i}, to {NewestThatRuns}");
            }
            catch (UnsupportedOperatorException e)
            {
                // ONNX Runtime does not have the newest version of every operator.
                TestContext.WriteLine(e.Message);
            }
        }
    }

    [TestMethod]
    public void Cases_AreForRules() =>
        CollectionAssert.AreEquivalent(Rules.ToArray(), ConversionCases.All.Keys.ToArray());

    private static void AssertConverts(ConversionCase old, long version, string message)
    {
        var converted = OperatorSetConversion.Convert(old.Model, version);
        Assert.AreEqual(version, converted.Opset);
        ConversionCase.AssertSame(old.Model, converted, old.Sample, message);
        var typed = OperatorSetConversion.Convert(old.Model, version, ShapeInference.Of(old.Model, old.Sample));
        ConversionCase.AssertSame(old.Model, typed, old.Sample, message);
    }
}
