using System.Collections.Immutable;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Layers;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Choice;

/// <summary>
/// Chooses the form of each layer's weights by a few measurements of whole models: every method is tried; of one that
/// costs too much quality, the layers with the largest errors return to float, and of the fastest the kinds of layers
/// that are slower in integers.
/// </summary>
/// <param name="graph">The float graph.</param>
/// <param name="measure">Measures a method; the latency only if the quality is good.</param>
/// <param name="errors">Returns the error of each layer in its form, the largest first.</param>
/// <param name="prunes">True if pruning follows, which has more to give for the costs.</param>
internal sealed class FormChoice(
    Graph graph, Func<FormVariant, FormTrial> measure,
    Func<IReadOnlyDictionary<string, int>, IReadOnlyList<(string Node, double Error)>> errors, bool prunes = false)
{
    // Latencies that differ by less are equal: then the smaller distance decides.
    private const double Tie = 0.95;

    // Before pruning, costs decide only between methods whose distances differ by less.
    private const double Near = 0.8;
    private readonly Dictionary<string, string> reasons = new(StringComparer.Ordinal);
    private readonly List<FormTrial> tried = [];
    private LayerSensitivity? sensitivity;

    /// <summary>Chooses among variants.</summary>
    public ChosenForms Of(ImmutableArray<FormVariant> variants)
    {
        foreach (var variant in variants)
        {
            Try(variant);
        }

        // Only what no method gives as a whole is worth the time.
        var integers = tried.Where(t => t.Variant.Integers.Any()).ToList();
        if ((integers.Count > 0 ? integers : tried) is var repairable && repairable.TrueForAll(t => !t.IsGood))
        {
            Repair(repairable.MinBy(t => t.Distance)!.Variant);
        }

        var best = WithoutSlowLayers(Best());
        var left = reasons.Where(r => !WeightForm.MayCompute8(best.Variant.Forms[r.Key]));
        return new ChosenForms(
            best.Variant.Forms, left.ToImmutableSortedDictionary(StringComparer.Ordinal),
            [.. tried.Select(t => t.Text), $"chosen: {best.Variant.Name}"])
        {
            Sensitivity = sensitivity,
        };
    }

    private FormTrial Try(FormVariant variant)
    {
        var trial = measure(variant);
        tried.Add(trial);
        return trial;
    }

    // Twice as many layers each time.
    private void Repair(FormVariant variant)
    {
        var layers = variant.Integers.ToList() is { Count: > 0 } integers ? integers : [.. variant.Forms.Keys];
        var byError = errors(layers.ToDictionary(l => l, l => variant.Forms[l], StringComparer.Ordinal));
        sensitivity = new LayerSensitivity(
            $"error of the output, {variant.Name}",
            byError.ToImmutableSortedDictionary(e => e.Node, e => e.Error, StringComparer.Ordinal));
        for (var count = 1; count <= byError.Count / 2; count *= 2)
        {
            var worst = byError.Take(count).ToList();
            var name = $"{variant.Name} without the {(count == 1 ? "worst layer" : $"{count} worst layers")}";
            if (Try(variant.Without(worst.Select(w => w.Node)) with { Name = name }).IsGood)
            {
                worst.ForEach(w => reasons.TryAdd(
                    w.Node,
                    $"in integers its output differs by {Amounts.Percent(w.Error)}, which costs too much quality"));
                return;
            }
        }
    }

    private FormTrial Best()
    {
        if (tried.TrueForAll(t => !t.IsGood))
        {
            return tried.MinBy(t => t.Distance)!;
        }

        var good = tried.Where(t => t.IsGood).ToList();
        var best = Fastest(prunes ? good : Cheapest(good));
        return !prunes ? best : Fastest(Cheapest([.. good.Where(t =>
            Tie * t.LatencyRatio <= best.LatencyRatio && Near * t.Distance <= best.Distance)]));
    }

    private static List<FormTrial> Cheapest(List<FormTrial> trials)
    {
        var excess = trials.Min(t => Math.Round(t.Excess, 2));
        return [.. trials.Where(t => Math.Round(t.Excess, 2) == excess)];
    }

    private static FormTrial Fastest(List<FormTrial> trials)
    {
        var fastest = trials.Min(t => t.LatencyRatio);
        return trials.Where(t => Tie * t.LatencyRatio <= fastest).MinBy(t => t.Distance)!;
    }

    private FormTrial WithoutSlowLayers(FormTrial best)
    {
        var integers = best.Variant.Integers.ToHashSet();
        var kinds = graph.Nodes.Where(n => integers.Contains(n.DisplayName))
            .GroupBy(KindOf).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        foreach (var kind in kinds.Count > 1 ? kinds : [])
        {
            var names = kind.Select(n => n.DisplayName).Distinct().ToList();
            var without = Try(
                best.Variant.Without(names) with { Name = $"{best.Variant.Name} without {kind.Key}" });
            if (without.IsGood && without.LatencyRatio < Tie * best.LatencyRatio)
            {
                names.ForEach(n => reasons[n] = $"{kind.Key} are slower in integers in this model");
                best = without;
            }
        }

        return best;
    }

    private string KindOf(Node node) => Int8Operators.IsRecurrent(node) ? "recurrent layers" : !node.Is("Conv") ? "matrix products"
        : node.Int("group", 1) > 1 ? "grouped convolutions"
        : graph[node.Inputs[1]].Constant?.Shape.Skip(2).All(s => s == 1) == true ? "pointwise convolutions"
        : "convolutions";
}
