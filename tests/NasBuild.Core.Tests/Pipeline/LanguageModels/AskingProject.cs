using System.Globalization;
using System.Text;
using System.Text.Json;
using NasBuild.Core.Reporting;
using NasBuild.Core.Tests.Prediction.LanguageModels;
using Reply = NasBuild.Core.Tests.Prediction.LanguageModels.ChatServer.Reply;

namespace NasBuild.Core.Tests.Pipeline.LanguageModels;

/// <summary>Projects that ask a language model, which is a server on loopback.</summary>
internal static class AskingProject
{
    public const string KeyVariable = "NAS_TEST_BUILD_KEY";
    public const string Key = "sk-5ee0b17c4d";

    /// <summary>The trials before the first question.</summary>
    public const int First = 10;

    public const int Labels = 20;

    /// <summary>A model that knows that more channels are better.</summary>
    public static ChatServer Knowing() => new()
    {
        Answering = body =>
        {
            var channels = Prompt(body).Split("Test architecture")[1].Split('\n')
                .Where(l => l.StartsWith("channels", StringComparison.Ordinal))
                .Sum(l => int.Parse(l.Split(": ")[1], CultureInfo.InvariantCulture));
            return Reply.Text((40 + (1.5 * channels)).ToString(CultureInfo.InvariantCulture));
        },
    };

    /// <summary>A project each of whose policies has a quality of its own.</summary>
    public static Project Of(string yaml)
    {
        var project = Project.Classifier("");
        File.WriteAllText(project.Config, "model: { source: model.onnx, task: match-original }\n"
            + "data: { validation: validation.npz }\n" + yaml);
        return project;
    }

    public static string Prompt(string body)
    {
        using var json = JsonDocument.Parse(body);
        var content = json.RootElement.GetProperty("messages")[0].GetProperty("content");
        return content.ValueKind == JsonValueKind.String ? content.GetString()!
            : content[0].GetProperty("text").GetString()!;
    }

    public static string Yaml(ChatServer server, string predictor = "llm") =>
        "quality: { measure: relative-l2 }\nprune: { max-ratio: 0.75, round-to: 1 }\nsearch: { method: hybrid, subset: 48 }\n"
        + $"predict: {{ predictor: {predictor}, endpoint: '{server.Settings.Address}', model: test-model, key-variable: "
        + $"{KeyVariable}, timeout: 1 s, attempts: 1, student: ridge, labels: {Labels} }}\n"
        + "budget: { trials: 16 }\ntarget: { macs: 70 % }\nseed: 1\n";

    public static string Chosen(BuildReport report) =>
        report.Predictions!.Scores.Single(s => s is { Metric: "quality", Chosen: true }).Name;

    public static void AssertKeyIsNowhere(Project project, IEnumerable<string> lines)
    {
        Assert.IsEmpty(lines.Where(l => l.Contains(Key, StringComparison.Ordinal)));
        var files = Directory.GetFiles(project.Folder, "*", SearchOption.AllDirectories);
        Assert.IsTrue(files.Any(f => f.EndsWith("answers.json", StringComparison.Ordinal)));
        Assert.IsEmpty(files.Where(f =>
            Encoding.Latin1.GetString(File.ReadAllBytes(f)).Contains(Key, StringComparison.Ordinal)));
    }
}
