using NasBuild.Core.Prediction.LanguageModels;
using NasBuild.Core.Prediction.LanguageModels.Endpoints;

namespace NasBuild.Core.Tests.Prediction.LanguageModels;

[TestClass]
public sealed class NumericAnswerTests
{
    [TestMethod]
    [DataRow("25.31", 25.31)]
    [DataRow(" 25.31\n", 25.31)]
    [DataRow("25.31.", 25.31)]
    [DataRow("25", 25)]
    [DataRow("2.531e1", 25.31)]
    [DataRow("**25.31**", 25.31)]
    [DataRow("`25.31`", 25.31)]
    [DataRow("BLEU: 25.3", 25.3)]
    [DataRow("**BLEU:** 25.3", 25.3)]
    [DataRow("bleu = 25.3", 25.3)]
    [DataRow("The predicted BLEU score is 25.3.", 25.3)]
    [DataRow("25.3 BLEU", 25.3)]
    [DataRow("25.3%", 25.3)]
    [DataRow("about 25", 25)]
    [DataRow("~25.3", 25.3)]
    [DataRow("<think>Wider is 1 better, so 26?</think>\n\n25.31", 25.31)]
    [DataRow("0", 0)]
    [DataRow("100", 100)]
    public void OneNumber_IsRead(string answer, double expected) =>
        Assert.AreEqual(expected, NumericAnswer.Of(answer, Translation.Task));

    [TestMethod]
    [DataRow("")]
    [DataRow("N/A")]
    [DataRow("NaN")]
    [DataRow("Infinity")]
    [DataRow("25,31")]
    [DataRow("1,025.31")]
    [DataRow("25.31 or 25.40")]
    [DataRow("25.31\n25.40")]
    [DataRow("25-26")]
    [DataRow("I need at least 20 more examples.")]
    [DataRow("The architecture has 6 layers, so its BLEU is 25.3.")]
    [DataRow("The difference in BLEU is 2.5")]
    [DataRow("GFLOPs: 2.7")]
    [DataRow("25.31 because it is wide")]
    [DataRow("<think>25.31")]
    [DataRow("٢٥")]
    public void AnythingElse_IsRefused(string answer)
    {
        var refused = Assert.ThrowsExactly<UnreadableAnswerException>(() => NumericAnswer.Of(answer, Translation.Task));

        Assert.Contains("not one number", refused.Message);
    }

    [TestMethod]
    [DataRow("1e400")]
    [DataRow("100.01")]
    [DataRow("-1")]
    public void ValueThatTheMetricCannotHave_IsRefused(string answer)
    {
        var refused = Assert.ThrowsExactly<UnreadableAnswerException>(() => NumericAnswer.Of(answer, Translation.Task));

        Assert.AreEqual($"it answered '{answer}', but BLEU is from 0 to 100.", refused.Message);
    }
}
