using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using NasBuild.Core.Configuration.Keys;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Initial;

/// <summary>The text of a first nas.yaml; without abilities only the keys that the samples are read with.</summary>
internal sealed partial record InitialText
{
    private const int Column = 32;
    private const int Width = 118;
    private const int MinBatch = 4;
    private static readonly int DefaultBatch = new TrainingRecipe().BatchSize;

    // A size that no build misses: a quarter more than the bytes of the weights come to, and ten points.
    private const double SizeFactor = 1.25;
    private const double SizeSlack = 0.1;

    // A search aims at what fine-tuning wins back: a quarter of the parameters that pruning can reach.
    private const double PrunedShare = 0.25;
    private const string NotInYaml = "\u2028\u2029\uFEFF\uFFFE\uFFFF";
    private static readonly JsonSerializerOptions Quoting = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public required string Source { get; init; }

    public Model? Model { get; init; }

    public ModelAbilities? Abilities { get; init; }

    public InitialData Data { get; init; } = InitialData.None;

    /// <summary>How the samples are read.</summary>
    public SampleReading Reading { get; init; } = SampleReading.Plain;

    /// <summary>The samples that cannot be read as they are.</summary>
    public InitialData? Unusable { get; init; }

    public ModelTask Task { get; init; } = ModelTask.MatchOriginal;

    /// <summary>The number of samples to train on; null without any.</summary>
    public int? TrainSamples { get; init; }

    /// <summary>The sizes of one sample of the inputs that leave them open.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<long>> Inputs { get; init; } =
        ImmutableSortedDictionary<string, ImmutableArray<long>>.Empty;

    /// <summary>The folders in the order of the model's scores; empty if that is their own order.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    private bool HasData => Data != InitialData.None;

    private bool Searches => Abilities is { Groups: not null, TrainingObstacle: null } && TrainSamples >= MinBatch
        && Task != ModelTask.CausalLm && Data is { Train: not null, Validation: not null };

    private double? MaxSize => Abilities is { } found && Math.Ceiling(20 * (Searches
            ? found.QuantizedShare * (1 - (PrunedShare * found.PrunableShare))
            : (SizeFactor * found.QuantizedShare) + SizeSlack)) / 20 is < 1 and var limit
        ? limit : null;

    public override string ToString()
    {
        var text = new StringBuilder();
        if (Abilities is { } found)
        {
            Head(text);
            ModelSection(text);
            DataSection(text);
            Targets(text, found);
            Methods(text, found);
            Output(text);
        }
        else
        {
            ModelSection(text);
            DataKeys(text);
        }

        return text.ToString();
    }

    private static void Head(StringBuilder text)
    {
        text.Append("""
            # yaml-language-server: $schema=./nas.schema.json
            #
            # Written by 'nas init'; it builds as it is. 'nas schema > nas.schema.json' lets an editor explain every key.
            # The first build writes nas.lock.json, and a search nas.trials.json: commit both. Other builds apply the lock.


            """.ReplaceLineEndings("\n"));
    }

    private void ModelSection(StringBuilder text)
    {
        text.Append("model:\n");
        Line(text, $"  source: {Quoted(Source)}", Model is null ? null
            : $"{Amounts.Size(Model.SizeBytes)}, opset {Model.Opset}"
                + (Model.Producer.Length > 0 ? $", exported by {Model.Producer}" : ""));
        Line(text, $"  task: {KeyTypes.Task.Write(Task)}", Abilities is null ? null : Task switch
        {
            ModelTask.ImageClassification =>
                $"quality is accuracy on labels; the output is the scores of {Abilities.ImageClasses} classes",
            ModelTask.CausalLm => "quality is the perplexity of a text",
            _ => "quality is the agreement with the original's outputs, which needs no labels",
        });
        if (!Inputs.IsEmpty)
        {
            Line(text, "  inputs:", "sizes of one sample, which the model leaves open: set those that you use");
            foreach (var (name, sizes) in Inputs)
            {
                text.Append($"    {Quoted(name)}: {{ shape: [{string.Join(", ", sizes)}] }}\n");
            }
        }

        text.Append('\n');
    }

    private void DataSection(StringBuilder text)
    {
        if (HasData)
        {
            DataKeys(text);
            if (Data.Train is null)
            {
                Comment(
                    text, "A key 'train' would allow 'finetune': other samples than those of validation. 'samples' in place "
                    + "of 'validation' divides these, if they are many.");
            }

            text.Append('\n');
            return;
        }

        Comment(text, Unusable is not null
            ? "These samples cannot be read as they are; 'nas init' told why."
            : "Samples allow more: pruning, fine-tuning, calibrated integers, and gates on quality. They are a file "
                + $"({DataFile.Formats}):");
        text.Append("# data:\n");
        Splits(text, Unusable ?? new InitialData("data/train", "data/validation", null), "# ");
        text.Append('\n');
    }

    private void DataKeys(StringBuilder text)
    {
        if (HasData)
        {
            text.Append("data:\n");
            Splits(text, Data, "");
            foreach (var (line, comment) in Reading.Lines)
            {
                Line(text, $"  {line}", comment);
            }
        }
    }

    private static void Splits(StringBuilder text, InitialData data, string before)
    {
        if (data.IsDivided)
        {
            var shares = new DataSettings().Shares;
            Line(text, $"{before}  samples: {Quoted(data.Train!)}",
                $"divided by chance: {shares.Train} fit weights, {shares.Validation} compare candidates, "
                + $"{shares.Test} are for the final measurement");
            return;
        }

        foreach (var (key, path, use) in new[]
        {
            ("train", data.Train, "fits weights"), ("validation", data.Validation, "compares candidates"),
            ("test", data.Test, "the final measurement only"),
        })
        {
            if (path is not null)
            {
                Line(text, $"{before}  {key}: {Quoted(path)}", use);
            }
        }
    }

    private void Targets(StringBuilder text, ModelAbilities found)
    {
        var quality = !HasData ? null : Task switch
        {
            ModelTask.ImageClassification => "  accuracy-drop: 2 points",
            ModelTask.CausalLm => "  perplexity-rise: 10 %",
            _ => "  agreement: 90 %",
        };
        if (MaxSize is null && quality is null)
        {
            Comment(text, "No targets: nothing is known that would make the model smaller.");
            text.Append("# target: { latency: 100 % }\n\n");
            return;
        }

        Line(text, "target:", "gates, with slack: tighten them when you know what the build reaches");
        if (MaxSize is { } size)
        {
            Line(
                text, string.Create(CultureInfo.InvariantCulture, $"  size: {100 * size:0} %"),
                $"of the original's file; its weights in 8 bits come to about {Amounts.Percent(found.QuantizedShare)}"
                    + (Searches ? ", pruned to less" : ""));
        }

        if (quality is not null)
        {
            text.Append(quality).Append('\n');
        }

        Line(text, "  on-miss: warn", "error: a missed target fails the build");
        Line(text, "  # latency: 80 %", "of the original's, measured side by side on the machine that builds");
        text.Append('\n');
    }

    private void Methods(StringBuilder text, ModelAbilities found)
    {
        if (found.QuantizableNodes > 0)
        {
            Comment(text, $"{Layers(found.QuantizableNodes)} with {Amounts.Percent(found.QuantizableShare)} of the "
                + "model's bytes can have 8 bits. The build measures "
                + (HasData ? "calibrated (static), dynamic and weight-only quantization"
                    : "dynamic and weight-only quantization (static needs samples)") + ", and chooses for each layer.");
            text.Append("quantize: {}\n\n");
        }
        else
        {
            Comment(text, "Nothing to quantize: no layer has constant weights of floating-point numbers.");
            text.Append('\n');
        }

        Comment(text, found.Groups is { } groups
            ? $"{groups.Groups.Length} groups of channels can be cut, in {Amounts.Percent(found.PrunableShare)} of the "
                + "parameters; 'nas inspect' lists them. "
                + (Searches ? "The search decides how many." : "Pruning needs 'data', and mostly 'finetune'.")
            : $"Nothing to prune: {found.PruningObstacle}.");
        if (found.Groups is not null)
        {
            text.Append(Searches ? "prune: {}\nsearch: {}\n" : "# prune: {}\n# search: {}\n");
            Line(text, (Searches ? "" : "# ") + "budget: { time: 10 min }", "the maximum time of the search");
        }

        text.Append('\n');
        Comment(text, found.TrainingObstacle is { } obstacle ? $"No fine-tuning: {obstacle}."
            : "Every operator has a gradient: fine-tuning, with the original as its teacher, recovers quality"
                + (Data.Train is null ? "; it needs 'data.train'." : "."));
        if (found.TrainingObstacle is null)
        {
            text.Append(!Searches ? "# finetune: {}\n" : TrainSamples >= DefaultBatch ? "finetune: {}\n"
                : $"finetune: {{ batch-size: {TrainSamples / 2} }}\n");
        }
    }

    private void Output(StringBuilder text)
    {
        if (Labels.Count > 0)
        {
            text.Append('\n');
            Comment(text, "The folders in the order of the model's scores, found by its answers: check it.");
            var names = Labels.Select(l => JsonSerializer.Serialize(l, Quoting));
            text.Append($"output:\n  labels: [{string.Join(", ", names)}]\n");
        }
    }

    private static string Layers(int count) => count == 1 ? "1 layer" : $"{count} layers";

    private static void Line(StringBuilder text, string line, string? comment) =>
        text.Append(comment is null ? line : $"{line.PadRight(Column - 2)}  # {OneLine(comment)}").Append('\n');

    private static void Comment(StringBuilder text, string comment)
    {
        var line = "#";
        foreach (var word in OneLine(comment).Split(' '))
        {
            if (line.Length + 1 + word.Length > Width)
            {
                text.Append(line).Append('\n');
                line = "#";
            }

            line += " " + word;
        }

        text.Append(line).Append('\n');
    }

    // Names come from the model's file.
    private static string OneLine(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) || NotInYaml.Contains(c) ? ' ' : c));

    /// <summary>Returns a text as a scalar of YAML.</summary>
    public static string Quoted(string text) =>
        PlainText().IsMatch(text) ? text : JsonSerializer.Serialize(text, Quoting);

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_./-]*\z")]
    private static partial Regex PlainText();
}
