// Dong et al., Pruner-Zero, ICML 2024, arXiv 2406.02924: one-shot pruning and its perplexity as fitness
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using NasBuild.Core.Expressions;
using NasBuild.Core.Pruning.Criteria;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Pruning.Masks;
using NasBuild.Core.Pruning.Statistics;
using NasBuild.Core.Pruning.Weights;

namespace NasBuild.Core.Search.Criteria;

/// <summary>
/// An evaluator that prunes all layers at once with statistics of the original, and measures the perplexity. Masks that
/// were measured before are not measured again, whatever criterion they come from. Safe to use from several threads.
/// </summary>
/// <param name="layers">The layers with their statistics in the original.</param>
/// <param name="sparsity">The sparsity of each layer.</param>
/// <param name="model">The model on samples of the validation split.</param>
internal sealed class CriterionEvaluator(
    IReadOnlyList<(LinearLayer Layer, LayerStatistics Statistics)> layers, Sparsity sparsity, OpenedModel model)
{
    private readonly ConcurrentDictionary<string, Lazy<double>> byMask = [];

    /// <summary>Returns the fitness of a criterion.</summary>
    public Fitness Measure(Expression metric, CancellationToken cancellation)
    {
        var criterion = new ExpressionCriterion("", metric);
        bool[][] masks;
        try
        {
            masks =
                [.. layers.Select(l => sparsity.Mask(criterion.Score(l.Statistics), l.Layer.Columns, criterion.Scope))];
        }
        catch (CriterionException)
        {
            return Fitness.Worst;
        }

        var hash = Hash(masks);
        var perplexity = byMask.GetOrAdd(hash, _ => new Lazy<double>(() => Perplexity(masks, cancellation))).Value;
        return Fitness.Of(perplexity, hash);
    }

    /// <summary>Adds a measurement of an earlier run.</summary>
    public void Remember(Fitness fitness) => byMask.TryAdd(fitness.Mask, new Lazy<double>(fitness.Perplexity));

    private double Perplexity(bool[][] masks, CancellationToken cancellation) => model.Perplexity(
        layers.Zip(masks).ToDictionary(
            p => p.First.Layer.Weight,
            p => p.First.Layer.Write(MaskPruner.Cut(p.First.Statistics.Weights, p.Second)),
            StringComparer.Ordinal),
        cancellation);

    private static string Hash(bool[][] masks)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var mask in masks)
        {
            hash.AppendData(MemoryMarshal.AsBytes(mask.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }
}
