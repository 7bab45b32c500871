using System.Globalization;
using Spectre.Console;

namespace NasBuild.Cli.Terminals;

/// <summary>Progress as rows of coloured text, none wider than the terminal.</summary>
internal static class ProgressRows
{
    private const int NameWidth = 16;
    private const int MaxBarWidth = 30;
    private static readonly Style Dim = new(decoration: Decoration.Dim);

    /// <summary>Returns one row per stage; below the running one, its current state and best result.</summary>
    /// <param name="stages">The stages, in the order in which they began.</param>
    /// <param name="width">The terminal's width.</param>
    /// <param name="unicode">True if the terminal shows more than ASCII.</param>
    public static IEnumerable<IReadOnlyList<(string Text, Style Style)>> Of(
        IEnumerable<StageState> stages, int width, bool unicode)
    {
        foreach (var stage in stages)
        {
            yield return Fit(Row(stage, width, unicode), width, unicode);
            if (stage.Mark == StageMark.Running && stage.Last.Now.Length > 0)
            {
                yield return Fit([($"    {stage.Last.Now}", Dim)], width, unicode);
            }

            if (stage.Mark == StageMark.Running && stage.Last is { Total: > 0, Best.Length: > 0 })
            {
                yield return Fit([($"    best: {stage.Last.Best}", Dim)], width, unicode);
            }
        }
    }

    private static List<(string, Style)> Row(StageState stage, int width, bool unicode)
    {
        var (mark, colour) = stage.Mark switch
        {
            StageMark.Done => (unicode ? "✓" : "+", Color.Green),
            StageMark.Stopped => (unicode ? "✗" : "x", Color.Red),
            _ => (Spinner(stage.Elapsed, unicode), Color.Blue),
        };
        List<(string, Style)> row =
            [($" {mark} ", new Style(colour)), ($"{stage.Last.Stage,-NameWidth} ", Style.Plain)];
        if (stage.Last.Total == 0)
        {
            row.Add((
                stage.Mark == StageMark.Running && stage.Last.Best.Length > 0 ? stage.Last.Best : Clock(stage.Elapsed),
                Dim));
            return row;
        }

        var count = string.Create(CultureInfo.InvariantCulture, $"{stage.Last.Done}/{stage.Last.Total}");
        if (stage.Mark != StageMark.Running)
        {
            row.Add(($"{count}  {Clock(stage.Elapsed)}", Dim));
            return row;
        }

        var left = stage.Last.Left is { } rest ? $"  {Clock(rest - stage.SinceProgress)} left" : "";
        row.AddRange(Bar(
            (double)stage.Last.Done / stage.Last.Total,
            Math.Clamp(width - NameWidth - 4 - count.Length - left.Length - 2, 0, MaxBarWidth),
            unicode));
        row.Add(($" {count}", Style.Plain));
        row.Add((left, Dim));
        return row;
    }

    private static IEnumerable<(string, Style)> Bar(double share, int width, bool unicode)
    {
        var full = (int)Math.Round(Math.Clamp(share, 0, 1) * width);
        return [
            (new string(unicode ? '━' : '#', full), new Style(Color.Blue)),
            (new string(unicode ? '─' : '-', width - full), Dim)];
    }

    private static string Spinner(TimeSpan elapsed, bool unicode)
    {
        var frames = unicode ? "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏" : "-\\|/";
        return frames[(int)(elapsed.TotalSeconds * 5) % frames.Length].ToString();
    }

    private static string Clock(TimeSpan time) => (time < TimeSpan.Zero ? TimeSpan.Zero : time).ToString(
        time.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);

    // The last cell of a line stays free: some terminals wrap when it is written.
    private static List<(string, Style)> Fit(List<(string Text, Style Style)> row, int width, bool unicode)
    {
        var left = width - 1;
        var fitted = new List<(string, Style)>();
        foreach (var (text, style) in row)
        {
            if (text.Length <= left)
            {
                fitted.Add((text, style));
                left -= text.Length;
                continue;
            }

            if (left > 0)
            {
                fitted.Add((text[..(left - 1)] + (unicode ? "…" : "~"), style));
            }

            break;
        }

        return fitted;
    }
}
