namespace NasBuild.Core.Tests.Pipeline.LanguageModels;

/// <summary>The keys of nas.yaml for a language model.</summary>
[TestClass]
public sealed class LanguageModelKeyTests
{
    [TestMethod]
    [DataRow("predict: { predictor: llm }",
        "(6,12): error NAS0105 | predict.endpoint | …'predict.predictor'…")]
    [DataRow("predict: { endpoint: 'http://localhost/v1' }",
        "(6,12): error NAS0105 | predict.model | …'predict.endpoint'…")]
    [DataRow("predict: { endpoint: 'http://me:secret@localhost/v1', model: m }",
        "(6,22): error NAS0104 | predict.endpoint | *** | …without user, password or query")]
    [DataRow("predict: { endpoint: 'http://localhost/v1', model: m, key-variable: sk-5ee0b17c4d }",
        "(6,69): error NAS0104 | predict.key-variable | *** | …environment variable…")]
    [DataRow("predict: { demonstrations: 5 }",
        "(6,12): error NAS0105 | predict.endpoint | …'predict.demonstrations'…")]
    [DataRow("predict: { predictor: ridge, endpoint: 'http://localhost/v1', model: m }",
        "(6,30): error NAS0109 | predict.endpoint | predict.predictor: ridge | …'predictor: llm'…'endpoint'…")]
    public void KeysThatDoNotFit_AreErrors(string predict, string expected)
    {
        using var project = Project.Classifier(
            "prune: {}\nquantize: { weights: [8, 32] }\nsearch: { method: hybrid }\n" + predict + "\n");

        project.AssertError(expected);
    }

    [TestMethod]
    public void MethodThatNeedsAGradient_CannotAskALanguageModel()
    {
        using var project = Project.Classifier("prune: {}\nsearch: { method: policy-gradient }\n"
            + "predict: { predictor: llm, endpoint: 'http://localhost/v1', model: m }\n");

        project.AssertError(
            "(5,12): error NAS0109 | predict.predictor | search.method: policy-gradient | …'method: hybrid'…");
    }
}
