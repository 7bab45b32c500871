using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Prediction.LanguageModels.Endpoints;
using NasBuild.Core.Search.LanguageModels;
using NasBuild.Core.Tests.Prediction.LanguageModels;
using Reply = NasBuild.Core.Tests.Prediction.LanguageModels.ChatServer.Reply;

namespace NasBuild.Core.Tests.Search.LanguageModels;

[TestClass]
public sealed class AskedModelTests
{
    [TestMethod]
    public async Task Answers_AreKeptForTheModelThatGaveThem()
    {
        using var folder = new TemporaryFolder();
        using var server = new ChatServer(Reply.Text("25.31"));

        Assert.AreEqual(1, await Asked("small"), "nothing is known yet");
        Assert.AreEqual(0, await Asked("small"), "its answer is known");
        Assert.AreEqual(1, await Asked("large"), "another model may answer otherwise");

        File.WriteAllText(Path.Combine(folder.Path, "answers.json"), "{ damaged");
        Assert.AreEqual(1, await Asked("large"), "a damaged file holds no answers");

        async Task<int> Asked(string name)
        {
            var before = server.Requests.Count;
            var settings = new PredictSettings { Endpoint = server.Settings.Address.ToString(), Model = name };
            using var model = new AskedModel(settings, Context(folder.Path));
            Assert.AreEqual("25.31", (await model.AskAsync(new ChatQuestion("BLEU:"), CancellationToken.None)).Text);
            model.Save();
            return server.Requests.Count - before;
        }
    }

    private static BuildContext Context(string folder) => new(
        new BuildRequest(Path.Combine(folder, "nas.yaml"), folder, BuildMode.Auto, new BuildOverrides()), _ => { },
        _ => { }, CancellationToken.None);
}
