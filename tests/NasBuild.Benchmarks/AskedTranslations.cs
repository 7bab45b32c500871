using System.Text.Json;
using NasBuild.Core.Architectures;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Prediction.LanguageModels;
using NasBuild.Core.Prediction.LanguageModels.Endpoints;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;

namespace NasBuild.Benchmarks;

/// <summary>
/// A language model that is asked for the BLEU of translation architectures, with all parts of the prompt, and with the
/// parts added one after the other. Answers are kept in a file, and questions that it answers are not asked again.
/// </summary>
internal sealed class AskedTranslations
{
    private static readonly PromptParts[] Added =
    [
        PromptParts.Demonstrations, PromptParts.Role, PromptParts.Definitions, PromptParts.Task, PromptParts.Examples,
        PromptParts.Backbone, PromptParts.Efficiency, PromptParts.Focus,
    ];

    private static readonly TranslationSpace Space = new();
    private readonly RecordingEndpoint endpoint;
    private readonly string model;
    private readonly string? file;
    private readonly bool ablation;

    private AskedTranslations(Dictionary<string, string> options)
    {
        model = options["--model"];
        file = options.GetValueOrDefault("--answers");
        ablation = options.GetValueOrDefault("--parts") == "each";
        var recorded = file is not null && File.Exists(file)
            ? JsonSerializer.Deserialize<RecordedAnswers>(File.ReadAllText(file), JsonFormats.Indented)!
            : RecordedAnswers.None(model);
        var settings = options.TryGetValue("--endpoint", out var address)
            ? new EndpointSettings(new Uri(address), model)
            {
                KeyVariable = options.GetValueOrDefault("--key-variable"),
            }
            : null;
        endpoint = new RecordingEndpoint(recorded, settings is null ? null
            : new LimitedEndpoint(new OpenAIEndpoint(settings), new UsageLimits()));
    }

    /// <summary>Returns the language model of the options; null if they name none.</summary>
    public static AskedTranslations? Of(IEnumerable<string> options)
    {
        var pairs = options.Chunk(2).ToDictionary(o => o[0], o => o[^1]);
        return pairs.ContainsKey("--model") ? new AskedTranslations(pairs) : null;
    }

    /// <summary>Returns the methods to compare for a task.</summary>
    /// <param name="task">The task, such as wmt14ende.</param>
    /// <param name="known">All architectures, for their operations.</param>
    public IEnumerable<(string Name, IPredictorTrainer<IPredictor> Trainer)> Methods(
        string task, IEnumerable<TrainedArchitecture> known)
    {
        var gflops = known.DistinctBy(t => t.Architecture).ToDictionary(t => t.Architecture, t => t.Gflops);
        var language = task.EndsWith("de", StringComparison.Ordinal) ? "German" : "French";
        Description Describe(PolicyPoint point) => Of(point.Policy, gflops[point.Policy]);
        IPredictorTrainer<IPredictor> With(PromptParts parts) => new LanguageModelTrainer(
            endpoint, Task(language), Describe, new LanguageModelSettings(parts));
        var parts = PromptParts.None;
        foreach (var part in ablation ? Added : [])
        {
            yield return ($"{model} + {part}", With(parts |= part));
        }

        yield return ($"{model}", With(PromptParts.All));
    }

    /// <summary>Writes the answers.</summary>
    public void Save()
    {
        if (file is not null)
        {
            File.WriteAllText(file, JsonSerializer.Serialize(endpoint.Recorded, JsonFormats.Indented));
        }
    }

    private static Description Of(Policy architecture, double gflops) =>
        new([.. Space.Describe(architecture)], gflops);

    private static LearnedTask Task(string language) => new(
        $"machine translation from English to {language} (WMT'14)", "BLEU", 0, 100,
        "an encoder-decoder transformer with six encoder layers",
        language == "German"
            ?
            [
                ("Good morning.", "Guten Morgen."),
                ("The vote takes place today.", "Die Abstimmung findet heute statt."),
                ("We need more time.", "Wir brauchen mehr Zeit."),
                ("The house is old.", "Das Haus ist alt."),
                ("Nobody knows the answer.", "Niemand kennt die Antwort."),
            ]
            :
            [
                ("Good morning.", "Bonjour."),
                ("The vote takes place today.", "Le vote a lieu aujourd'hui."),
                ("We need more time.", "Nous avons besoin de plus de temps."),
                ("The house is old.", "La maison est vieille."),
                ("Nobody knows the answer.", "Personne ne connaît la réponse."),
            ],
        Space.Definitions);
}
