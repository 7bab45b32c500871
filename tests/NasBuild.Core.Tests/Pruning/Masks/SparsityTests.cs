using NasBuild.Core.Pruning.Masks;

namespace NasBuild.Core.Tests.Pruning.Masks;

[TestClass]
public sealed class SparsityTests
{
    private static readonly float[] Scores = [5, 1, 4, 2, 3, 0, 9, 8, 7, 6, 6, 6];

    [TestMethod]
    [DataRow("0 %", 6, true, "............")]
    [DataRow("50 %", 6, true, ".x.x.x...xxx")]
    [DataRow("34 %", 6, true, ".x...x...xx.")]
    [DataRow("33 %", 6, true, ".....x...x..")]
    [DataRow("50 %", 6, false, "xxxxxx......")]
    [DataRow("0.75", 6, false, "xxxxxx...xxx")]
    [DataRow("2:4", 4, true, ".x.xxx...xx.")]
    [DataRow("1:3", 3, true, ".x...x..xx..")]
    [DataRow("1:3", 3, false, ".x...x..xx..")]
    public void LowestScores_GoAndOfEqualOnesTheFirst(string sparsity, int columns, bool byRow, string expected) =>
        Assert.AreEqual(expected, string.Concat(Sparsity.Parse(sparsity)
            .Mask(Scores, columns, byRow ? MaskScope.Row : MaskScope.Layer).Select(x => x ? 'x' : '.')));

    [TestMethod]
    [DataRow(0.7, 10, 7)]
    [DataRow(0.6, 192, 115)]
    [DataRow(0.1, 30, 3)]
    [DataRow(0.999, 10, 9)]
    public void Ratio_IsRoundedDownToWholeWeights(double ratio, int columns, int expected) =>
        Assert.AreEqual(
            expected, new UnstructuredSparsity(ratio).Mask(new float[columns], columns, MaskScope.Row).Count(x => x));

    [TestMethod]
    [DataRow("100 %", "100 %")]
    [DataRow("-1 %", "from 0 % to less than 100 %")]
    [DataRow("NaN", "from 0 %")]
    [DataRow("1", "100 %")]
    [DataRow("4:4", "from 0 to M - 1")]
    [DataRow("half", "'half' is not a sparsity")]
    [DataRow("2:", "'2:' is not a sparsity")]
    public void SparsityThatCannotBe_IsReported(string text, string message) =>
        Assert.Contains(message, Assert.ThrowsExactly<SparsityException>(() => Sparsity.Parse(text)).Message);

    [TestMethod]
    public void PatternThatDoesNotDivideTheInputs_IsReported() => Assert.Contains(
        "6 is not a multiple of 4", Assert.ThrowsExactly<SparsityException>(() =>
            new PatternSparsity(2, 4).Mask(Scores, 6, MaskScope.Row)).Message);
}
