using System.Globalization;
using NasBuild.Cli.Output;
using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Cli.Inspecting;

/// <summary>Formats an inspection as text.</summary>
internal static class InspectionText
{
    /// <param name="inspection">The inspection.</param>
    /// <param name="width">The width of the terminal; null if there is none.</param>
    public static IEnumerable<string> Lines(Inspection inspection, int? width)
    {
        IEnumerable<string> lines = [
            .. Header(inspection), .. Layers(inspection, width), .. Operators(inspection, width),
            .. Groups(inspection, width)];
        return inspection.Notes.Count == 0 ? lines : [
            .. lines, "", "notes", .. inspection.Notes.Select(n => "  " + TextTable.Plain(n))];
    }

    private static IEnumerable<string> Header(Inspection x)
    {
        yield return TextTable.Plain(x.Model);
        yield return TextTable.Plain(
            $"  producer    {(x.Producer.Length == 0 ? "?" : x.Producer)}, IR version {x.IrVersion}, opset "
            + $"{string.Join(", ", x.Opsets.Select(o => $"{o.Key} {o.Value}"))}");
        if (x.Provenance is { } made)
        {
            yield return TextTable.Plain(
                $"  made by     NasBuild {made.Tool} from {made.Source} (SHA-256 "
                + $"{made.SourceSha256[..Math.Min(12, made.SourceSha256.Length)]}), "
                + $"{made.Machine}{(made.License is null ? "" : $", licence {made.License}")}");
            yield return TextTable.Plain($"  measured    {made.Measured}");
        }

        foreach (var (what, ends) in new[] { ("input ", x.Inputs), ("output", x.Outputs) })
        {
            foreach (var end in ends)
            {
                yield return TextTable.Plain(
                    $"  {what}      {end.Name}: {end.Type}[{(end.Shape is null ? "?" : string.Join(", ", end.Shape))}]");
            }
        }

        var external = x.ExternalBytes > 0 ? $" ({Amounts.Size(x.ExternalBytes)} of it external data)" : "";
        yield return $"  size        {Amounts.Size(x.FileBytes + x.ExternalBytes)}{external}";
        yield return string.Create(CultureInfo.InvariantCulture, $"  parameters  {x.Parameters:N0}");
        var sizes = x.Dimensions.Count == 0 ? "" : TextTable.Plain(
            $" with {string.Join(", ", x.Dimensions.Select(d => $"{d.Key} = {d.Value}"))}");
        var macs = x.Macs.ToString("N0", CultureInfo.InvariantCulture);
        yield return $"  MACs        {(x.MacsAreWhole ? macs : x.Macs == 0 ? "?" : $"at least {macs}")}{sizes}";
    }

    private static IEnumerable<string> Layers(Inspection x, int? width)
    {
        var table = new TextTable("node", "operator", "output", " MACs", " share", " parameters", " bytes");
        foreach (var l in x.Layers)
        {
            table.Add(
                l.Node, l.Operator, Shape(l.OutputShape), Amounts.Count(l.Macs), Share(l.Macs, x.Macs),
                Amounts.Count(l.Parameters), Amounts.Size(l.Bytes));
        }

        return ["", $"{x.Layers.Count} layers", .. table.Lines(width)];
    }

    private static IEnumerable<string> Operators(Inspection x, int? width)
    {
        var table = new TextTable("operator", " nodes", " MACs", " share", " parameters", " bytes");
        foreach (var o in x.Operators)
        {
            table.Add(
                o.Operator, Amounts.Count(o.Nodes), Amounts.Count(o.Macs), Share(o.Macs, x.Macs),
                Amounts.Count(o.Parameters), Amounts.Size(o.Bytes));
        }

        return ["", $"{x.Operators.Count} operators", .. table.Lines(width)];
    }

    private static IEnumerable<string> Groups(Inspection x, int? width)
    {
        if (x.Groups is null)
        {
            return [];
        }

        var table = new TextTable("group", " channels", " parameters", " share", "producers");
        foreach (var g in x.Groups)
        {
            table.Add(
                g.Name, Amounts.Count(g.Channels), Amounts.Count(g.Parameters), Share(g.Parameters, x.Parameters),
                string.Join(", ", g.Producers));
        }

        return
        [
            "", $"{x.Groups.Count} channel groups: what may be cut; parameters between two groups count in both",
            .. x.Groups.Count > 0 ? table.Lines(width) : [],
            .. x.LeftAlone.Count > 0
                ? ["", "left alone", .. x.LeftAlone.Select(r => "  " + TextTable.Plain(r.ToString()))]
                : (string[])[],
        ];
    }

    private static string Shape(IReadOnlyList<long>? shape) => shape switch
    {
        null => "?",
        [] => "scalar",
        _ => string.Join('x', shape),
    };

    private static string Share(long? part, long whole) =>
        part is null ? "?" : part == 0 || whole == 0 ? "" : Amounts.Percent((double)part / whole);
}
