using NasBuild.Core.Configuration.Keys;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Distillation;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Tests.Prediction;

[TestClass]
public sealed class PredictorMethodsTests
{
    [TestMethod]
    public void Table_HasTheMethodsOfTheSettingByTheNamesOfTheKey()
    {
        var asked = Enum.GetValues<PredictorMethod>().Except([PredictorMethod.Auto]).ToArray();
        var words = KeyTypes.Predictors.Schema()["enum"]!.AsArray().Select(w => w!.GetValue<string>());

        CollectionAssert.AreEqual(asked, PredictorMethods.All.Select(m => m.Method).ToArray());
        CollectionAssert.AreEqual(asked.Select(Word).ToArray(), PredictorMethods.All.Select(m => m.Name).ToArray());
        CollectionAssert.AreEqual(words.ToArray(), PredictorMethods.All.Select(m => m.Name).Prepend("auto").ToArray());
    }

    [TestMethod]
    public void Method_ThatIsNamed_IsTheOnlyOne()
    {
        var method = PredictorMethods.Create(Context(PredictorMethod.Ensemble)).Single();

        Assert.AreEqual(("ensemble", 20), (method.Name, method.MinSamples));
    }

    [TestMethod]
    public void Auto_IsEveryMethodFromTheSimplestOn()
    {
        var methods = PredictorMethods.Create(Context(PredictorMethod.Auto)).Select(m => m.Name);

        Assert.AreEqual("ridge gaussian-process ensemble seernet", string.Join(' ', methods));
    }

    [TestMethod]
    [DataRow(PredictorMethod.Auto, "ridge gaussian-process ensemble seernet llm", "")]
    [DataRow(PredictorMethod.Llm, "llm", "ridge gaussian-process ensemble seernet")]
    [DataRow(PredictorMethod.Ridge, "ridge", "")]
    public void LanguageModel_IsComparedOrBacked(PredictorMethod asked, string compared, string reserve)
    {
        var slow = new DistillingTrainer(new MeanTrainer(), _ => new Samples([], []), new MeanTrainer());
        var methods = PredictorMethods.Create(Context(asked) with { LanguageModel = slow }).ToLookup(m => m.IsReserve);

        Assert.AreEqual(compared, string.Join(' ', methods[false].Select(m => m.Name)));
        Assert.AreEqual(reserve, string.Join(' ', methods[true].Select(m => m.Name)));
    }

    private static string Word(PredictorMethod method) => KeyTypes.Predictors.Write(method)!.GetValue<string>();

    private static PredictorContext Context(PredictorMethod method)
    {
        var encoding = new PolicyEncoding(new Space([new("a", [2, 1]), new("b", [2, 1])]), []);
        var settings = new PredictSettings { Predictor = method };
        return new PredictorContext(settings, new PredictedMetric("quality"), encoding, []);
    }
}
