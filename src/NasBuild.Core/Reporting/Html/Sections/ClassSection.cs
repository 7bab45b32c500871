using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Reporting.Html.Elements;
using NasBuild.Core.Results.Classes;

namespace NasBuild.Core.Reporting.Html.Sections;

/// <summary>
/// The section with a classifier's answers: the confusion matrices, the change of each class, and the samples whose
/// answer changed most.
/// </summary>
internal static class ClassSection
{
    // Darker cells would hide their numbers. Few wrong answers are what a reader looks for: their shade is the root.
    private const double MaxShade = 60;
    private const int MaxListed = 40;

    public static XElement? Of(BuildReport report) => report.Classes is not { } classes ? null : Markup.Section(
        "Classes",
        Markup.Text(Summary(classes)),
        Markup.Figures(
            Matrix("Original", classes, classes.Before), Matrix("Optimised", classes, classes.After)),
        Changes(classes),
        Samples(classes));

    private static string Summary(ClassComparison classes) =>
        (classes.Samples == classes.AllSamples
            ? Text($"On {classes.Samples:N0} samples of {classes.Split}: ")
            : Text($"On {classes.Samples:N0} of {classes.AllSamples:N0} samples of {classes.Split}, drawn at random: "))
        + Text($"{classes.AllChanged:N0} {(classes.AllChanged == 1 ? "answer" : "answers")} changed, ")
        + Text($"{Amounts.Percent((double)classes.AllChanged / Math.Max(1, classes.Samples))}.")
        + (classes.Shown.Length == classes.Classes.Length ? ""
            : Text($" The matrices have the {classes.Shown.Length} classes whose right answers changed most."));

    private static XElement Matrix(
        string title, ClassComparison classes, ImmutableArray<ImmutableArray<int>> rows)
    {
        var others = rows.Any(r => r[^1] > 0);
        var heads = classes.Shown.Select(c => Head(classes.NameOf(c)))
            .Concat(others ? [Head("other")] : Array.Empty<XElement>());
        return new XElement(
            "figure",
            new XElement("h3", $"{title}: label by row, answer by column"),
            Markup.Of("div", "wide", Markup.Of(
                "table",
                "matrix",
                new XElement("thead", new XElement("tr", new XElement("th", ""), heads)),
                new XElement("tbody", rows.Select((row, i) => new XElement(
                    "tr",
                    new XElement("th", new XAttribute("scope", "row"), classes.NameOf(classes.Shown[i])),
                    row.Take(others ? row.Length : row.Length - 1).Select((count, j) => Cell(
                        classes, i, j, count, row.Sum()))))))));
    }

    private static XElement Head(string name) => new(
        "th", new XAttribute("scope", "col"), new XElement("span", name));

    private static XElement Cell(ClassComparison classes, int row, int column, int count, int all)
    {
        var share = (double)count / Math.Max(1, all);
        var (colour, shade) = row == column ? ("blue", share) : ("orange", Math.Sqrt(share));
        var answer = column < classes.Shown.Length ? classes.NameOf(classes.Shown[column]) : "another class";
        return new XElement(
            "td",
            new XAttribute("title", Text(
                $"{count:N0} of {all:N0} samples of {classes.NameOf(classes.Shown[row])}: {answer}")),
            count == 0 ? null : new XAttribute(
                "style", Text($"background:color-mix(in srgb,var(--{colour}) {MaxShade * shade:0}%,transparent)")),
            count == 0 ? "" : Text($"{count}"));
    }

    private static XElement Changes(ClassComparison classes)
    {
        var listed = classes.Classes.Take(MaxListed).ToList();
        return Markup.Details(
            listed.Count == classes.Classes.Length ? "Right answers by class"
                : Text($"Right answers of the {listed.Count} classes that changed most"),
            listed.Count,
            Markup.Table(
                ["class", "#samples", "#original", "#optimised", "#points"],
                listed.Select(c => (IReadOnlyList<object?>)[
                    classes.NameOf(c.Class), Text($"{c.Samples:N0}"), Share(c.RightBefore, c), Share(c.RightAfter, c),
                    Change(c)])));
    }

    private static string Share(int right, ClassResult of) => Amounts.Percent((double)right / Math.Max(1, of.Samples));

    private static XElement Change(ClassResult of)
    {
        var points = 100.0 * (of.RightAfter - of.RightBefore) / Math.Max(1, of.Samples);
        return Markup.Of(
            "span", points < 0 ? "missed" : points > 0 ? "ok" : "muted", Text($"{points:+0.0;-0.0;0.0}"));
    }

    private static XElement? Samples(ClassComparison classes) => classes.Changed.IsEmpty ? null : new XElement(
        "div",
        new XElement("h3", "The answers that changed most"),
        Markup.Of("div", "samples", classes.Changed.Select(c => Sample(classes, c))));

    private static XElement Sample(ClassComparison classes, ChangedSample sample)
    {
        return Markup.Of(
            "div",
            "sample",
            sample.Picture is { } picture ? new XElement(
                "img",
                new XAttribute("alt", Text($"sample {sample.Index} of {classes.Split}")),
                new XAttribute("src", $"data:image/png;base64,{Convert.ToBase64String(picture)}")) : null,
            sample.Text is { } text ? Markup.Of("p", "line", text) : null,
            Markup.Of("span", "muted", Text($"sample {sample.Index:N0}, {classes.NameOf(sample.Label)}")),
            Answer(sample.Before, sample.ScoreBefore),
            Answer(sample.After, sample.ScoreAfter, "→ "));

        XElement Answer(int answer, double score, string before = "") => Markup.Of(
            "span", answer == sample.Label ? "ok" : "missed",
            Text($"{before}{classes.NameOf(answer)} {100 * score:0} %"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
