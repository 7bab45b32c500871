using System.Collections.Immutable;
using NasBuild.Core.Builds;
using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Compression.Groups;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Data;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Engine;
using NasBuild.Engine.Inputs;
using NasBuild.Engine.Training;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Initial;

/// <summary>What can be done with a model, as far as it shows without samples.</summary>
internal sealed record ModelAbilities
{
    private const long MaxWeightBytes = 500_000_000;

    /// <summary>The inputs.</summary>
    public required ModelInputs Inputs { get; init; }

    /// <summary>The number of nodes whose weights can be stored with fewer bits.</summary>
    public required int QuantizableNodes { get; init; }

    /// <summary>The share of the model's bytes in those weights.</summary>
    public required double QuantizableShare { get; init; }

    /// <summary>The size with those weights in 8 bits, as a share of the model's.</summary>
    public required double QuantizedShare { get; init; }

    /// <summary>The channel groups; null if they were not looked for.</summary>
    public ChannelGroups? Groups { get; init; }

    /// <summary>The share of the parameters in tensors that a channel group shortens.</summary>
    public double PrunableShare { get; init; }

    /// <summary>Why channels cannot be cut; null if they can.</summary>
    public string? PruningObstacle { get; init; }

    /// <summary>Why the model cannot be fine-tuned; null if it can.</summary>
    public string? TrainingObstacle { get; init; }

    /// <summary>The number of classes if the model may be a classifier of images; null if not.</summary>
    public long? ImageClasses { get; init; }

    /// <summary>True if the model may be a causal language model.</summary>
    public bool ReadsTokens { get; init; }

    /// <summary>Finds what can be done.</summary>
    /// <exception cref="SessionException">ONNX Runtime cannot run the model.</exception>
    public static ModelAbilities Of(Model model)
    {
        var inputs = ModelInputs.Of(model);
        var safe = SafePasses.Apply(model);
        var weighted = WeightedNodes.In(safe.Graph).ToList();
        var weights = weighted.SelectMany(n => n.Weights).DistinctBy(w => w.Name).ToList();
        var (all, own) = (safe.Graph.Initializers.Sum(t => t.SizeBytes), weights.Sum(w => w.SizeBytes));
        double size = Math.Max(model.SizeBytes, all);
        var (groups, obstacle) = FindGroups(safe, inputs);
        return new ModelAbilities
        {
            Inputs = inputs,
            QuantizableNodes = weighted.Count,
            QuantizableShare = own / size,
            QuantizedShare = 1 - ((own - weights.Sum(w => w.Count)) / size),
            Groups = groups,
            PrunableShare = groups is null ? 0 : ShareOf(groups, safe),
            PruningObstacle = obstacle,
            TrainingObstacle = Untrainable(safe, weighted.Count),
            ImageClasses = Classes(model, inputs),
            ReadsTokens = IsLanguageModel(model),
        };
    }

    private static (ChannelGroups? Groups, string? Obstacle) FindGroups(Model safe, ModelInputs inputs)
    {
        if (safe.Graph.Initializers.Sum(t => t.SizeBytes) is > MaxWeightBytes and var bytes)
        {
            return (null, $"channels were not looked for: the weights have {Amounts.Size(bytes)}");
        }

        try
        {
            var groups = ChannelFinder.Find(safe, inputs);
            return groups.Groups.Length > 0 ? (groups, null)
                : (null, groups.Refused.IsEmpty ? "no layer has channels" : $"no channel can be cut: {Usual(groups)}");
        }
        catch (Exception e) when (e is SessionException or OnnxFormatException)
        {
            return (null, $"channels were not found: {e.Message}");
        }
    }

    // The reason that leaves most channels alone.
    private static string Usual(ChannelGroups groups) =>
        groups.Refused.GroupBy(r => r.Reason).MaxBy(g => g.Sum(r => r.Count))!.First().ToString();

    private static double ShareOf(ChannelGroups groups, Model safe)
    {
        var cut = groups.Groups.SelectMany(g => g.Parameters).Select(p => p.Value).ToHashSet();
        var floats = groups.Model.Graph.Initializers.Where(t => t.ElementType.IsFloat()).ToList();
        return floats.Where(t => cut.Contains(t.Name)).Sum(t => (double)t.Count)
            / Math.Max(1, floats.Sum(t => (double)t.Count));
    }

    private static string? Untrainable(Model safe, int weighted)
    {
        if (weighted == 0)
        {
            return "no layer has weights";
        }

        ImmutableArray<string> without = [.. safe.Graph.Nodes
            .Where(n => n.Domain.Length > 0 || FinetuneEngine.IsBeyondDefault(n))
            .Select(n => n.Domain.Length == 0 ? n.OpType : $"{n.Domain}.{n.OpType}").Distinct().Order()];
        return safe.Opset < WorkingOperatorSet.Version
                ? $"the model stays in operator set {safe.Opset}, and training needs {WorkingOperatorSet.Version}"
            : without.IsEmpty ? null
            : $"there is no gradient for {string.Join(", ", without)}";
    }

    private static long? Classes(Model model, ModelInputs inputs)
    {
        var isImage = inputs.All is [{ Sizes.Length: 4 }];
        return isImage && ClassScores.Count(model.Graph) is > 1 and var classes
            && ClassScores.In(model.Graph).Shape is { Length: 2 or 4 } shape && shape.Skip(2).All(d => d.Size == 1)
            ? classes : null;
    }

    // As TokenWindows takes them: rows of tokens in, scores for every position out.
    private static bool IsLanguageModel(Model model) =>
        model.Graph.RequiredInputs.ToList() is
            [{ ElementType: ElementType.Int64 or ElementType.Int32, Shape: { Length: 2 } }]
        && ClassScores.In(model.Graph).Shape is { Length: 3 };
}
