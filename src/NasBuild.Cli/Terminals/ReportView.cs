using NasBuild.Core.Reporting;
using Spectre.Console;

namespace NasBuild.Cli.Terminals;

/// <summary>The before/after table in a terminal: the lines of <see cref="ReportTable"/> in colours.</summary>
internal static class ReportView
{
    private static readonly Style Dim = new(decoration: Decoration.Dim);

    public static void Write(IAnsiConsole console, BuildReport report, string shownOutput, string reportPath)
    {
        console.WriteLine();
        console.WriteLine(
            $"{Path.GetFileNameWithoutExtension(report.Source)} -> {shownOutput}",
            new Style(decoration: Decoration.Bold));
        var table = new Table { Border = TableBorder.None, ShowHeaders = false };
        table.AddColumns(
            Column(Justify.Left), Column(Justify.Right), Column(Justify.Center), Column(Justify.Right),
            Column(Justify.Right), Column(Justify.Left), Column(Justify.Left));
        foreach (var line in report.Lines)
        {
            table.AddRow(
                new Text($" {line.Metric}"), new Text(line.Before), new Text("->"),
                new Text(line.After, new Style(decoration: Decoration.Bold)), new Text(line.Change),
                new Text(line.Target.Length == 0 ? "" : $"target {line.Target}", Dim),
                new Text(line.Verdict, new Style(line.Verdict == "ok" ? Color.Green : Color.Red)));
        }

        console.Write(table);
        foreach (var line in report.Lines.Where(l => l.Note.Length > 0))
        {
            console.WriteLine($" {line.Metric}: {line.Note}", Dim);
        }

        console.WriteLine(
            $" {ReportTable.Source(report)}; report {reportPath}, lock nas.lock.json{(report.LockUpdated ? " (updated)" : "")}",
            Dim);
    }

    private static TableColumn Column(Justify alignment) => new TableColumn("").Alignment(alignment).NoWrap();
}
