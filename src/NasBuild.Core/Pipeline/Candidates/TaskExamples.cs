using System.Collections.Immutable;
using System.Globalization;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>Inputs of a build's task and their outputs, in words for a language model.</summary>
internal static class TaskExamples
{
    private const int Examples = 5;
    private const int Numbers = 32;

    /// <summary>
    /// Returns examples of the samples that weights are fitted to or the search decides on; none without samples. The
    /// output is the label, the next token, or what the original computes.
    /// </summary>
    public static ImmutableArray<(string Input, string Output)> Of(Original original, NasConfiguration configuration)
    {
        if ((original.Train ?? original.Validation) is not { } data)
        {
            return [];
        }

        var some = data.Sample(Examples, configuration.Seed);
        return [.. some.Batches(some.FixedBatch ?? 1).Take(Examples).Select(b => (
            Text(b.Inputs.Values), Output(b, configuration.Model.Task, original)))];
    }

    private static string Output(Batch batch, ModelTask task, Original original) => task switch
    {
        ModelTask.MatchOriginal => Text(original.Session.Run(batch.Inputs).Values),
        ModelTask.CausalLm => Text($"next token {batch.Labels.Span[(batch.Labels.Length / batch.Count) - 1]}"),
        _ => Text($"class {batch.Labels.Span[0]}"),
    };

    private static string Text(IEnumerable<Tensor> tensors) => string.Join("; ", tensors.Select(t =>
    {
        var numbers = t.ToDoubles();
        var shown = numbers.Take(Numbers).Select(n => Text($"{n:G3}"));
        return $"{t.Name} [{string.Join(", ", t.Shape)}]: {string.Join(' ', shown)}"
            + (numbers.Length > Numbers ? " ..." : "");
    }));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
