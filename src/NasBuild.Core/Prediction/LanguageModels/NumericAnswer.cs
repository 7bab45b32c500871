using System.Globalization;
using System.Text.RegularExpressions;
using NasBuild.Core.Prediction.LanguageModels.Endpoints;

namespace NasBuild.Core.Prediction.LanguageModels;

/// <summary>
/// The number that an answer consists of. The metric's name may stand beside it, and a word such as "about"; anything
/// else is refused, because a number in prose may be of something else.
/// </summary>
internal static partial class NumericAnswer
{
    private const int Shown = 60;

    /// <summary>Returns the number of an answer.</summary>
    /// <exception cref="UnreadableAnswerException">
    /// The answer is not one number, or the metric cannot have that value.
    /// </exception>
    public static double Of(string answer, LearnedTask task)
    {
        var number = Read(answer, task)
            ?? throw new UnreadableAnswerException($"it answered {Quoted(answer)}, which is not one number.");
        return number >= task.Minimum && number <= task.Maximum ? number
            : throw new UnreadableAnswerException(string.Create(CultureInfo.InvariantCulture,
                $"it answered {Quoted(answer)}, but {task.Metric} is from {task.Minimum} to {task.Maximum}."));
    }

    /// <summary>Returns the number of an answer whatever its value; null if the answer is not one number.</summary>
    public static double? Read(string answer, LearnedTask task)
    {
        var text = Marks().Replace(Thought().Replace(answer, ""), "");
        var metric = Regex.Escape(task.Metric);
        var match = Regex.Match(
            text.Trim(' ', '\t', '\r', '\n', '"'),
            @"^(((the|predicted|estimated|expected|validation|test) ){0,4}"
            + $@"{metric}( score| value)? ?(:|=|is) ?)?(about |approximately |around |[~≈] ?)?"
            + $@"(?<number>[-+]?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?)( ?%| ?{metric})?\.?$",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        return match.Success ? double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) : null;
    }

    private static string Quoted(string answer)
    {
        var line = string.Join(' ', answer.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= Shown ? $"'{line}'" : $"'{line[..Shown]}...'";
    }

    // Bold and code in Markdown.
    [GeneratedRegex("[*`]")]
    private static partial Regex Marks();

    // What models that reason in the open write before they answer.
    [GeneratedRegex(@"^\s*<think>.*?</think>", RegexOptions.Singleline)]
    private static partial Regex Thought();
}
