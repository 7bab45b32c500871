using NasBuild.Core.Diagnostics;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.LanguageModels;
using NasBuild.Core.Prediction.LanguageModels.Endpoints;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;
using NasBuild.Core.Tests.Diagnostics;
using Reply = NasBuild.Core.Tests.Prediction.LanguageModels.ChatServer.Reply;

namespace NasBuild.Core.Tests.Prediction.LanguageModels;

/// <summary>
/// A language model is used where it is better than what needs no endpoint, and only while it answers.
/// </summary>
[TestClass]
public sealed class LanguageModelChoiceTests
{
    private static readonly Space Space =
        new([new Variable("width", [8, 7, 6, 5, 4]), new Variable("layers", [6, 5, 4, 3, 2, 1])]);

    private static readonly PolicyEncoding Encoding = new(Space, []);
    private static readonly PolicyPoint[] Points = [.. Space.InOrder(30).Select(Encoding.Encode)];
    private static readonly Samples Samples = new(Points, Array.ConvertAll(Points, Worth));
    private readonly List<Diagnostic> told = [];

    [TestMethod]
    public void Model_ThatKnowsBetterThanALine_IsChosen()
    {
        var choice = Choose(new Knowing());

        Assert.AreEqual("llm", choice.Name);
        Assert.AreEqual(Worth(Points[3]), choice.Predictor.Predict(Points[3]).Mean, 0.01);
        Assert.IsEmpty(told);
    }

    [TestMethod]
    public void Model_ThatAlwaysSaysTheSame_LosesToALine()
    {
        using var server = new ChatServer(Reply.Text("25"));

        Assert.AreEqual("ridge", Choose(new OpenAIEndpoint(server.Settings)).Name);
        Assert.IsEmpty(told);
    }

    [TestMethod]
    public void Endpoint_ThatFails_IsLeftOutWithItsReason()
    {
        using var server = new ChatServer(Reply.Error(503));

        Assert.AreEqual("ridge", Choose(new OpenAIEndpoint(server.Settings)).Name);
        DiagnosticAssert.Is("nas : warning NAS6009 | llm | BLEU | it answered with status 503.", told.Single());
    }

    [TestMethod]
    public void NoOtherMethod_LeavesTheMean()
    {
        using var server = new ChatServer(Reply.Text("I cannot tell."));

        var llm = Llm(new OpenAIEndpoint(server.Settings));
        var choice = PredictorChoice.Of([llm], Samples, "BLEU", seed: 0, told.Add, default);

        Assert.AreEqual("mean", choice.Name);
        DiagnosticAssert.Is(
            "nas : warning NAS6009 | llm | BLEU | it answered 'I cannot tell.', which is not one number.",
            told.Single());
    }

    [TestMethod]
    public void Endpoint_ThatFailsLater_IsFollowedByTheOfflinePredictor()
    {
        var endpoint = new Knowing();
        var choice = Choose(endpoint);
        var ridge = Choose(new Knowing { Down = true }).Predictor.Predict(Points, default);
        told.Clear();
        endpoint.Down = true;

        var predicted = choice.Predictor.Predict(Points, default);
        endpoint.Down = false;

        CollectionAssert.AreEqual(ridge.ToArray(), predicted.ToArray());
        CollectionAssert.AreEqual(ridge.ToArray(), choice.Predictor.Predict(Points, default).ToArray());
        DiagnosticAssert.Is("nas : warning NAS6009 | llm | BLEU | it is down.", told.Single());
    }

    private static double Worth(PolicyPoint point)
    {
        var choices = Space.Read(point.Policy);
        return 20 + (choices[0] * choices[1] % 7);
    }

    private static NamedTrainer Llm(IChatEndpoint endpoint) => new("llm", 3, new LanguageModelTrainer(
        endpoint,
        Translation.Task,
        p => Translation.Of(Space.Read(p.Policy)[0], Space.Read(p.Policy)[1], null),
        new()));

    private PredictorChoice Choose(IChatEndpoint endpoint) => PredictorChoice.Of(
        [new("ridge", 3, new RidgeTrainer(PolynomialFeatures.Linear)), Llm(endpoint)],
        Samples, "BLEU", seed: 0, told.Add, default);

    private sealed class Knowing : IChatEndpoint
    {
        public bool Down { get; set; }

        public Task<ChatAnswer> AskAsync(ChatQuestion question, CancellationToken cancellation)
        {
            var query = question.Prompt.Split("Test architecture")[1].Split('\n');
            int Value(string key) =>
                int.Parse(query.Single(l => l.StartsWith(key, StringComparison.Ordinal)).Split(' ')[1]);
            var asked = Encoding.Encode(Space.Of([Value("width"), Value("layers")]));
            return Down ? throw new LanguageModelException("it is down.")
                : Task.FromResult(ChatAnswer.Of($"{Worth(asked)}"));
        }
    }
}
