using System.Text.Json;
using NasBuild.Core.Prediction.LanguageModels;
using NasBuild.Core.Prediction.LanguageModels.Endpoints;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;
using Reply = NasBuild.Core.Tests.Prediction.LanguageModels.ChatServer.Reply;

namespace NasBuild.Core.Tests.Prediction.LanguageModels;

[TestClass]
public sealed class LanguageModelPredictorTests
{
    private static readonly Space Space =
        new([new Variable("width", [640, 512]), new Variable("layers", [6, 5, 4, 3, 2, 1])]);

    private static readonly PolicyEncoding Encoding = new(Space, []);
    private static readonly Samples Samples = Measured([.. Space.InOrder(12)]);

    [TestMethod]
    public void Answers_BecomePredictionsInTheOrderOfTheQuestions()
    {
        // It answers with the architecture's number of layers.
        var endpoint = new Scripted(q => Query(q).Split("layers: ")[1].Split('\n')[0]);

        var predicted = Fit(endpoint, new()).Predict(Samples.Points, default);

        CollectionAssert.AreEqual(
            Samples.Points.Select(p => (double)p.Choices.Last().Choice).ToArray(),
            predicted.Select(p => p.Mean).ToArray());
        Assert.IsTrue(predicted.All(p => double.IsNaN(p.Variance)));
    }

    [TestMethod]
    public void Demonstrations_AreUnlikeEachOther()
    {
        string? asked = null;
        var endpoint = new Scripted(q => (asked = q.Prompt) is null ? "" : "25");

        Fit(endpoint, new(Demonstrations: 4)).Predict(Samples.Points[0]);

        var shown = Enumerable.Range(1, 4).Select(n => Block(asked!, $"Example architecture {n}:")).ToArray();
        CollectionAssert.AreEquivalent(
            new[] { "640 6", "640 1", "512 6", "512 1" }, shown.Select(s => $"{s["width"]} {s["layers"]}").ToArray());
        Assert.IsTrue(shown.All(s => s["BLEU"] == $"{20 + int.Parse(s["layers"])}.00"));
        Assert.DoesNotContain("Example architecture 5:", asked!);
    }

    [TestMethod]
    public void RepeatedAnswers_GiveTheVarianceOfTheirMean()
    {
        var predicted = Fit(new Scripted(q => $"{24 + q.Repetition}"), new(Answers: 3)).Predict(Samples.Points[0]);

        Assert.AreEqual(new Predicted(25, 1d / 3), predicted);
    }

    [TestMethod]
    [DataRow("I cannot tell.", "not one number")]
    [DataRow("250", "from 0 to 100")]
    public void OneBadAnswer_EndsThePredictionWithItsReason(string answer, string reason)
    {
        using var server = new ChatServer(Reply.Text("25"), Reply.Text(answer));

        var failed = Assert.ThrowsExactly<UnreadableAnswerException>(() =>
            Fit(new OpenAIEndpoint(server.Settings), new(AtATime: 1)).Predict(Samples.Points, default));

        Assert.Contains(reason, failed.Message);
        Assert.HasCount(2, server.Requests);
    }

    [TestMethod]
    public void FewUnreadableAnswers_AreLeftOutIfThatIsTolerated()
    {
        IReadOnlyList<Predicted> Predicted(int unreadable)
        {
            var asked = 0;
            var endpoint = new Scripted(_ => asked++ < unreadable ? "hard to say" : "25");
            return Fit(endpoint, new(AtATime: 1) { Unreadable = 0.1 }).Predict(Samples.Points, default);
        }

        var tolerated = Samples.Count / 10;
        Assert.IsGreaterThan(0, tolerated);
        Assert.AreEqual(tolerated, Predicted(tolerated).Count(p => double.IsNaN(p.Mean)));
        Assert.ThrowsExactly<UnreadableAnswerException>(() => Predicted(tolerated + 1));
    }

    [TestMethod]
    public void RecordedAnswers_ReplayWithoutTheEndpointWhateverTheOrder()
    {
        string Record(IEnumerable<PolicyPoint> points)
        {
            var endpoint = new RecordingEndpoint(
                RecordedAnswers.None("m"), new Scripted(q => Query(q).Split("layers: ")[1].Split('\n')[0]));
            Fit(endpoint, new()).Predict([.. points], default);
            return JsonSerializer.Serialize(endpoint.Recorded, JsonFormats.Compact);
        }

        var written = Record(Samples.Points);
        var replay = new RecordingEndpoint(
            JsonSerializer.Deserialize<RecordedAnswers>(written, JsonFormats.Compact)!, endpoint: null);

        Assert.AreEqual(written, Record(Samples.Points.Reverse()));
        Assert.AreEqual(6, Fit(replay, new()).Predict(Samples.Points, default)[0].Mean);
        var failed = Assert.ThrowsExactly<LanguageModelException>(
            () => Fit(replay, new(Demonstrations: 3)).Predict(Samples.Points[0]));
        Assert.AreEqual("the question is not among the recorded ones.", failed.Message);
    }

    [TestMethod]
    public void Limits_EndThePrediction()
    {
        using var calls = new LimitedEndpoint(new Scripted(_ => "25"), new(Calls: 5));
        using var tokens = new LimitedEndpoint(new Scripted(_ => "25"), new(Tokens: 2000));

        string ReasonOf(IChatEndpoint endpoint) => Assert.ThrowsExactly<LanguageModelException>(
            () => Fit(endpoint, new()).Predict(Samples.Points, default)).Message;

        Assert.AreEqual("the limit of 5 calls is reached.", ReasonOf(calls));
        Assert.AreEqual(5, calls.Calls);
        Assert.AreEqual("the limit of 2000 tokens is reached.", ReasonOf(tokens));
        Assert.IsInRange(1, 2000, tokens.Tokens);
    }

    [TestMethod]
    [DataRow(3, 100L, 3, DisplayName = "all of them")]
    [DataRow(9, 100L, 4, DisplayName = "as many as calls are left")]
    [DataRow(9, 400L, 2, DisplayName = "as many as tokens are left for")]
    public async Task Limits_TellHowManyQuestionsAreLeft(int questions, long tokensOfEach, int expected)
    {
        // Of 5 calls and 1,000 tokens, one call with the 32 tokens of its answer and the one of its prompt.
        using var limited = new LimitedEndpoint(new Scripted(_ => "25"), new(Calls: 5, Tokens: 1000));
        await limited.AskAsync(new ChatQuestion("25"), default);

        Assert.AreEqual(expected, limited.Allowed(questions, tokensOfEach));
    }

    [TestMethod]
    public async Task Questions_AreAskedSoManyAtATime()
    {
        var (running, most) = (0, 0);
        using var limited = new LimitedEndpoint(
            new Scripted(_ =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                Thread.Sleep(1);
                Interlocked.Decrement(ref running);
                return "25";
            }),
            new(AtATime: 2));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            Task.Run(() => limited.AskAsync(new ChatQuestion($"{i}"), default))));

        Assert.IsLessThanOrEqualTo(2, most);
    }

    [TestMethod]
    public void Probabilities_GiveTheVarianceOfTheNumber()
    {
        AnswerToken Token(string text, params (string Text, double Chance)[] others) =>
            new(text, [.. others.Select(o => new TokenChance(o.Text, Math.Log(o.Chance)))]);
        double Variance(params AnswerToken[] tokens) =>
            TokenVariance.Of([.. tokens], text => NumericAnswer.Read(text, Translation.Task));

        // 25 or 27, each with one half; then .0 or .2; what makes no number does not count.
        Assert.AreEqual(1, Variance(Token("25", ("25", 0.4), ("27", 0.4), ("The", 0.2)), Token(".0")), 1e-12);
        Assert.AreEqual(
            1.01, Variance(Token("25", ("25", 0.5), ("27", 0.5)), Token(".0", (".0", 0.5), (".2", 0.5))), 1e-12);
        Assert.IsTrue(double.IsNaN(Variance()));
        Assert.IsTrue(double.IsNaN(Variance(Token("The"))));
    }

    private static LanguageModelPredictor Fit(IChatEndpoint endpoint, LanguageModelSettings settings) =>
        new LanguageModelTrainer(endpoint, Translation.Task, Describe, settings).Fit(Samples, 0, default);

    private static Description Describe(PolicyPoint point)
    {
        var choices = Space.Read(point.Policy);
        return Translation.Of(choices[0], choices[1], choices[0] / 100d);
    }

    private static Samples Measured(Policy[] policies) =>
        new(policies.Select(Encoding.Encode), [.. policies.Select(p => 20d + Space.Read(p)[1])]);

    private static string Query(ChatQuestion question) => question.Prompt.Split("Test architecture")[1];

    private static Dictionary<string, string> Block(string prompt, string title) => prompt.Split("\n\n")
        .Single(b => b.StartsWith(title, StringComparison.Ordinal)).Split('\n').Skip(1)
        .Select(l => l.Split(": ")).ToDictionary(l => l[0], l => l[1]);

    private sealed class Scripted(Func<ChatQuestion, string> answer) : IChatEndpoint
    {
        public Task<ChatAnswer> AskAsync(ChatQuestion question, CancellationToken cancellation) =>
            Task.FromResult(ChatAnswer.Of(answer(question)));
    }
}
