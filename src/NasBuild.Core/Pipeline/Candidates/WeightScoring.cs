using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pruning.Channels;
using NasBuild.Core.Pruning.Criteria;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Pruning.Masks;
using NasBuild.Core.Pruning.Statistics;
using NasBuild.Core.Pruning.Weights;
using NasBuild.Core.Results;
using NasBuild.Engine.Training;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>What a build needs to score single weights: layers, calibration samples, gradients. What is wrong becomes a diagnostic.</summary>
internal sealed class WeightScoring(Plan plan, Original original, BuildContext context)
{
    // What tells finalists apart.
    private const int Confirming = 256;

    private readonly NasConfiguration configuration = plan.Configuration;
    private readonly Lazy<IReadOnlyList<LinearLayer>> layers = new(() => FindLayers(plan.Configuration, original));
    private readonly Lazy<Dataset> samples = new(() => Draw(plan.Configuration, original));
    private GradientStatistics? measured;

    /// <summary>The model whose weights are scored.</summary>
    public Model Model => original.Optimized;

    /// <summary>Its layers, those that nas.yaml chooses.</summary>
    public IReadOnlyList<LinearLayer> Layers => layers.Value;

    /// <summary>The samples that statistics are measured on.</summary>
    public Dataset Samples => samples.Value;

    /// <summary>How much becomes zero.</summary>
    public Sparsity Sparsity => configuration.Prune!.Granularity switch
    {
        PruneGranularity.TwoOfFour => new PatternSparsity(2, 4),
        PruneGranularity.FourOfEight => new PatternSparsity(4, 8),
        _ => new UnstructuredSparsity(configuration.Prune!.Sparsity.Fraction),
    };

    /// <summary>The samples of a run.</summary>
    public int BatchSize => Math.Min(16, original.SamplesAtOnce);

    /// <summary>The model on validation samples, its layers' weights open to change.</summary>
    /// <param name="samples">How many samples.</param>
    public OpenedModel Open(int samples = Confirming) =>
        new(Model, Layers, original.Validation!.Sample(samples, configuration.Seed), BatchSize, original.OneCore);

    /// <summary>Another model on validation samples, as it is.</summary>
    public OpenedModel Open(Model model) => new(model, [], original.Validation!.Sample(Confirming, configuration.Seed), BatchSize, original.Settings);

    /// <summary>G, kept from build to build: no ratio changes it.</summary>
    public GradientStatistics Gradients => measured ??= Explained(() =>
    {
        RequireLabels();
        context.Progress(new StageProgress("prune", 0, 0, "measuring gradients", null));
        return GradientStatistics.GetOrMeasure(
            original.Engine, context.InObj("gradients.onnx"), Model, Layers, Samples, Original.Reproducible, context.Cancellation);
    });

    /// <summary>The layers with what is known of them in the original.</summary>
    /// <param name="gradients">True if G is wanted.</param>
    /// <param name="gram">True if the inputs' Gram matrices are.</param>
    public IReadOnlyList<(LinearLayer Layer, LayerStatistics Statistics)> Statistics(bool gradients, bool gram = false)
    {
        var g = gradients ? Gradients : null;
        context.Progress(new StageProgress("prune", 0, 0, "measuring inputs", null));
        var inputs = InputStatistics.Measure(Model, Layers.DistinctBy(l => l.Input).ToDictionary(l => l.Input, l => l.Columns), Samples, gram, BatchSize, Original.Reproducible);
        return [.. Layers.Select(l => (l, WeightPruning.Statistics(Model, l, g, inputs[l.Input])))];
    }

    /// <summary>What scores whole channels; null where their magnitude does.</summary>
    /// <param name="metric">The metric that was evolved; null where nas.yaml has the criterion.</param>
    public ChannelCriterion? Channels(string? metric) => configuration.Prune!.Criterion == LayerMagnitudeCriterion.Magnitude ? null : Explained(() =>
    {
        var criterion = CriterionTable.Of(metric ?? configuration.Prune.Criterion, configuration.Seed);
        if (criterion.ReadsGradients)
        {
            RequireLabels();
        }

        context.Progress(new StageProgress("prune", 0, 0, $"scoring channels by {criterion.Name}", null));
        return ChannelCriterion.Measure(
            original.Engine,
            original.Groups,
            criterion,
            criterion.ReadsGradients || criterion.ReadsInputs ? Samples : null,
            BatchSize,
            Original.Reproducible,
            context.InObj("channel-gradients.onnx"),
            context.Cancellation);
    });

    /// <summary>What sets single weights to zero.</summary>
    /// <param name="metric">The metric that was evolved; null where nas.yaml has the criterion.</param>
    public IWeightPruner Pruner(string? metric) => configuration.Prune!.Criterion == SparseGpt.Name
        ? new SparseGpt()
        : new MaskPruner(CriterionTable.Of(metric ?? configuration.Prune.Criterion, configuration.Seed), configuration.Prune.UpdateWeights);

    /// <summary>Runs <paramref name="work"/>; what the user can mend is told as such.</summary>
    /// <exception cref="NasException">It cannot be done.</exception>
    public T Explained<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (MetricException e)
        {
            throw new NasException(Descriptors.CriterionDoesNotRank.At(configuration.PositionOf("prune.criterion"), e.Metric, e.Layer, e.Reason), e);
        }
        catch (SparsityException e)
        {
            throw new NasException(Descriptors.SparsityDoesNotFit.At(configuration.PositionOf("prune.granularity"), configuration.SourceName, e.Message), e);
        }
        catch (UndifferentiableException e)
        {
            throw new NasException(Descriptors.Undifferentiable.At(
                configuration.PositionOf("prune.criterion"), configuration.SourceName, e.QualifiedType, e.Node, e.Reason), e);
        }
    }

    private void RequireLabels()
    {
        if (!Samples.HasLabels)
        {
            throw new NasException(Descriptors.CriterionDoesNotRank.At(
                configuration.PositionOf("prune.criterion"), configuration.Prune!.Criterion, configuration.SourceName, "gradients need samples with labels, and these have none. Criteria over W and X need no labels."));
        }
    }

    private static List<LinearLayer> FindLayers(NasConfiguration configuration, Original original) =>
        LinearLayer.In(original.Optimized.Graph).Where(l => configuration.Prune!.Nodes.Chooses(l.Name)).ToList() is { Count: > 0 } found ? found
            : throw new NasException(Descriptors.NothingToSparsify.At(configuration.PositionOf("prune.granularity"), configuration.SourceName));

    // Of magnitude and random nothing is measured: any samples do.
    private static Dataset Draw(NasConfiguration configuration, Original original)
    {
        try
        {
            return CalibrationSamples.Draw(original.Train ?? original.Validation!, configuration.Prune!.Samples, configuration.Seed);
        }
        catch (TooShortException e)
        {
            throw new NasException(Descriptors.TooFewToCalibrate.At(configuration.PositionOf("prune.samples"), e.Split, e.Samples, e.Wanted), e);
        }
    }
}
