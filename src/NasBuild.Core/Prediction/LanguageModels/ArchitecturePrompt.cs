// Jawahar et al., LLM Performance Predictors are good initializers for Architecture Search, arXiv 2310.16712
using System.Globalization;
using NasBuild.Core.Configuration.Settings;

namespace NasBuild.Core.Prediction.LanguageModels;

/// <summary>
/// The question for an architecture's metric: role, instructions, definitions, demonstrations, and the architecture
/// with the metric left open.
/// </summary>
internal static class ArchitecturePrompt
{
    /// <summary>Returns the prompt with these parts, a pure function of what it is given.</summary>
    public static string Of(
        PromptParts parts, LearnedTask task, IReadOnlyList<Demonstration> demonstrations, Description query)
    {
        IEnumerable<IEnumerable<string>> blocks =
        [
            If(parts, PromptParts.Role, Role(task)),
            Instructions(parts & (query.Gflops is null ? ~PromptParts.Efficiency : PromptParts.All), task),
            If(parts, PromptParts.Definitions, Definitions(task)),
            .. parts.HasFlag(PromptParts.Demonstrations)
                ? demonstrations.Select((d, i) => Shown(d, i + 1, task)) : [],
            ["Test architecture; answer with one number only:", .. query.Text(), $"{task.Metric}:"],
        ];
        return string.Join("\n\n", blocks.Select(b => string.Join('\n', b)).Where(b => b.Length > 0));
    }

    private static IEnumerable<string> Role(LearnedTask task) =>
        [$"You are a performance estimator for {task.Name}. You predict the {task.Metric} of the test architecture."];

    // Numbered anew if some are left out.
    private static IEnumerable<string> Instructions(PromptParts parts, LearnedTask task)
    {
        string[][] instructions =
        [
            [.. If(parts, PromptParts.Task, [$"The task is {task.Name}. The metric is {task.Metric}."])],
            [.. If(parts, PromptParts.Examples, Examples(task))],
            [.. If(parts, PromptParts.Backbone,
                [$"Every architecture is {task.Backbone}. {task.Recipe}"])],
            [.. If(parts, PromptParts.Efficiency,
                ["GFLOPs are the billions of floating-point operations of a forward pass of one example."])],
            [.. If(parts, PromptParts.Focus,
                ["Concentrate on the example architectures: learn from them how an architecture and its "
                    + $"{task.Metric} are related."])],
        ];
        var numbered = instructions.Where(i => i.Length > 0)
            .SelectMany((lines, n) => lines.Select((line, l) => l == 0 ? $"{n + 1}. {line}" : $"   {line}"));
        return numbered.Any() ? numbered.Prepend("Instructions:") : [];
    }

    private static IEnumerable<string> Examples(LearnedTask task) => task.Examples.IsEmpty ? [] :
    [
        "Inputs of the task, each with its output:",
        .. task.Examples.SelectMany(e => new[] { $"Input: {e.Input}", $"Output: {e.Output}" }),
    ];

    private static IEnumerable<string> Definitions(LearnedTask task) => task.Definitions
        .Select(d => $"{d.Key}: {d.Meaning}").Prepend("Hyper-parameters:");

    private static IEnumerable<string> Shown(Demonstration shown, int number, LearnedTask task) =>
    [
        $"Example architecture {number}:",
        .. shown.Architecture.Text(),
        string.Create(CultureInfo.InvariantCulture, $"{task.Metric}: {shown.Measured:0.00}"),
    ];

    private static IEnumerable<string> If(PromptParts parts, PromptParts part, IEnumerable<string> lines) =>
        parts.HasFlag(part) ? lines : [];
}
