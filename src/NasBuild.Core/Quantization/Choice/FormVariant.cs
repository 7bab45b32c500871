using System.Collections.Immutable;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Choice;

/// <summary>
/// A method for a whole model: a form for each node, by preference among those that the node may have.
/// </summary>
/// <param name="Name">The name in reports.</param>
/// <param name="Forms">The forms by node.</param>
internal sealed record FormVariant(string Name, ImmutableSortedDictionary<string, int> Forms)
{
    // The share of products among the layers above which their method matters.
    private const double ManyProducts = 0.2;

    // An LSTM, and a product in a body, have no form with calibrated ranges.
    private static readonly (string Name, int[] Convolutions, int[] Products, int[] Lookups)[] Preferences =
    [
        ("static", [WeightForm.Int8], [WeightForm.Int8, WeightForm.Dynamic8], []),
        ("static, convolutions in 4 bits", [WeightForm.Int4], [WeightForm.Int8, WeightForm.Dynamic8], []),
        ("dynamic", [], [WeightForm.Dynamic8], []),
        ("dynamic, smoothed", [], [WeightForm.Smoothed8, WeightForm.Dynamic8], []),
        ("dynamic, smoothed, embeddings in 4 bits", [], [WeightForm.Smoothed8, WeightForm.Dynamic8],
            [WeightForm.Stored4]),
        ("static, products dynamic", [WeightForm.Int8], [WeightForm.Dynamic8], []),
        ("weight-only", [], [], []),
        ("4 bits", [], [WeightForm.Stored4], []),
        ("float16", [WeightForm.Half], [WeightForm.Half], [WeightForm.Half]),
    ];

    /// <summary>Returns the variants of a model, those first that are expected to be fast.</summary>
    public static ImmutableArray<FormVariant> Of(Graph graph, QuantizeSettings settings, bool haveSamples)
    {
        var allowed = AllowedForms.Of(graph, settings, haveSamples).ToList();
        var integers = allowed.Where(a => a.Forms.Any(WeightForm.MayCompute8)).ToList();
        var products = allowed.Count(a => a.Forms.Contains(WeightForm.Dynamic8));
        var lookups = graph.Nodes.Where(n => n.Is("Gather")).Select(n => n.DisplayName).ToHashSet();
        return [.. Preferences
            .Where(p => new[] { p.Convolutions, p.Products, p.Lookups }
                .All(forms => forms is [] || allowed.Exists(a => a.Forms.Contains(forms[0])))
                && (WeightForm.Method(p.Convolutions.FirstOrDefault()) == p.Products.FirstOrDefault()
                    || products > ManyProducts * integers.Count))
            .Select(p => new FormVariant(p.Name, allowed.ToImmutableSortedDictionary(
                a => a.Node,
                a => Preferred(
                    a.Forms,
                    lookups.Contains(a.Node) ? p.Lookups
                    : a.Forms.Contains(WeightForm.Dynamic8) ? p.Products : p.Convolutions),
                StringComparer.Ordinal)))
            .DistinctBy(v => string.Join(',', v.Forms.Values))];
    }

    /// <summary>The nodes that are computed in integers.</summary>
    public IEnumerable<string> Integers => Forms.Where(f => WeightForm.MayCompute8(f.Value)).Select(f => f.Key);

    /// <summary>Returns the variant with some nodes computed in float.</summary>
    public FormVariant Without(IEnumerable<string> nodes) => this with
    {
        Forms = nodes.Aggregate(Forms, (forms, node) =>
            forms.SetItem(node, WeightForm.MayCompute8(forms[node]) ? WeightForm.Stored8 : WeightForm.Float)),
    };

    private static int Preferred(ImmutableArray<int> forms, int[] preferred) =>
        preferred.Append(WeightForm.Stored8).Append(forms[0]).First(p => forms.Contains(p));
}
