using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Prediction.LanguageModels;

namespace NasBuild.Core.Tests.Prediction.LanguageModels;

[TestClass]
public sealed class ArchitecturePromptTests
{
    private const string Query = """
        Test architecture; answer with one number only:
        width: 512
        layers: 2
        GFLOPs: 2.7
        BLEU:
        """;

    private static readonly Demonstration[] Shown =
        [new(Translation.Of(640, 6, 4.06), 25.916), new(Translation.Of(512, 1, 2), 24)];

    [TestMethod]
    public void AllParts_AreInTheirOrderAndTheMetricIsLeftOpen()
    {
        Assert.AreEqual(
            """
            You are a performance estimator for German poetry. You predict the BLEU of the test architecture.

            Instructions:
            1. The task is German poetry. The metric is BLEU.
            2. Inputs of the task, each with its output:
               Input: Good day.
               Output: Guten Tag.
               Input: Thank you.
               Output: Danke.
            3. Every architecture is a transformer. All are trained from scratch with the same recipe.
            4. GFLOPs are the billions of floating-point operations of a forward pass of one example.
            5. Concentrate on the example architectures: learn from them how an architecture and its BLEU are related.

            Hyper-parameters:
            width: the width of the embeddings
            layers: the number of decoder layers

            Example architecture 1:
            width: 640
            layers: 6
            GFLOPs: 4.1
            BLEU: 25.92

            Example architecture 2:
            width: 512
            layers: 1
            GFLOPs: 2.0
            BLEU: 24.00


            """ + Query,
            Prompt(PromptParts.All));
    }

    [TestMethod]
    public void NoPart_LeavesTheQuery() => Assert.AreEqual(Query, Prompt(PromptParts.None));

    [TestMethod]
    public void EachPart_CanBeLeftOut()
    {
        var (whole, lines) = (Prompt(PromptParts.All), new HashSet<string>());
        foreach (var part in Enum.GetValues<PromptParts>().Where(p => int.PopCount((int)p) == 1))
        {
            var without = Prompt(PromptParts.All & ~part);
            string[] added = [.. whole.Split('\n').Except(without.Split('\n')).Where(l => !char.IsDigit(l[0]))];

            Assert.IsLessThan(whole.Length, without.Length, $"{part}");
            Assert.EndsWith(Query, without);
            Assert.IsTrue(added.All(lines.Add), $"{part}");
        }
    }

    [TestMethod]
    public void Instructions_AreNumberedAnewWithoutTheFirst()
    {
        var prompt = Prompt(PromptParts.Backbone | PromptParts.Focus);

        Assert.StartsWith("Instructions:\n1. Every architecture is a transformer.", prompt);
        Assert.Contains("\n2. Concentrate", prompt);
    }

    [TestMethod]
    public void WithoutOperations_NothingIsSaidOfThem()
    {
        var prompt = ArchitecturePrompt.Of(
            PromptParts.All, Translation.Task, [new(Translation.Of(640, 6, null), 25)], Translation.Of(512, 1, null));

        Assert.DoesNotContain("GFLOPs", prompt);
        Assert.Contains("4. Concentrate", prompt);
    }

    private static string Prompt(PromptParts parts) =>
        ArchitecturePrompt.Of(parts, Translation.Task, Shown, Translation.Of(512, 2, 2.669));
}
