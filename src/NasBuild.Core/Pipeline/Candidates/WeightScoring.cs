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
using NasBuild.Core.Quality;
using NasBuild.Core.Results;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>
/// The inputs for scoring single weights: layers, calibration samples, gradients. Problems become diagnostics.
/// </summary>
internal sealed class WeightScoring(Plan plan, Original original, BuildContext context)
{
    // The number of samples that finalists are compared on.
    private const int Confirming = 256;

    // Of the Gram matrices that are measured in one pass over the samples.
    private const long MaxMatrixBytes = 128L << 20;

    private readonly NasConfiguration configuration = plan.Configuration;
    private readonly Lazy<SparseLayers> layers = new(() => FindLayers(plan.Configuration, original));
    private readonly Lazy<Dataset> samples = new(() => Draw(plan.Configuration, original));
    private readonly Lock measuring = new();
    private GradientStatistics? measured;
    private IReadOnlyList<ChannelReader>? readers;

    /// <summary>The model whose weights are scored.</summary>
    public Model Model => original.Optimized;

    /// <summary>The layers that nas.yaml chooses and its sparsity fits.</summary>
    public IReadOnlyList<LinearLayer> Layers => layers.Value.Chosen;

    /// <summary>The samples that statistics are measured on.</summary>
    public Dataset Samples => samples.Value;

    /// <summary>The sparsity.</summary>
    public Sparsity Sparsity => Sparsity.Of(configuration.Prune!);

    /// <summary>The number of samples in a run.</summary>
    public int BatchSize => original.FixedBatch ?? Math.Min(16, original.SamplesAtOnce);

    /// <summary>
    /// The number of samples in a run that measures inputs: patches repeat an input for each position of the kernel.
    /// </summary>
    public int PatchesAtOnce => AtOnce(Layers);

    /// <summary>Opens the model on validation samples, with weights that may be replaced.</summary>
    /// <param name="samples">The number of samples.</param>
    public OpenedModel Open(int samples = Confirming) =>
        new(Model, Layers, original.Validation!.Sample(samples, configuration.Seed), BatchSize, original.OneCore);

    /// <summary>Opens another model on validation samples, with fixed weights.</summary>
    public OpenedModel Open(Model model) =>
        new(model, [], original.Validation!.Sample(Confirming, configuration.Seed), BatchSize, original.Settings);

    /// <summary>The gradients G, which are cached between builds: no ratio changes them.</summary>
    public GradientStatistics Gradients => measured ??= Explained(() =>
    {
        RequireLabels();
        context.Progress(new StageProgress("prune", 0, 0, "measuring gradients", null));
        return GradientStatistics.GetOrMeasure(
            original.Engine, context.InObj("gradients.onnx"), Model, Layers, Samples, Original.Reproducible,
            context.Cancellation);
    });

    /// <summary>Returns the layers with their statistics in the original.</summary>
    /// <param name="gradients">True if G is needed.</param>
    /// <param name="gram">True if the inputs' Gram matrices are needed.</param>
    public IReadOnlyList<(LinearLayer Layer, LayerStatistics Statistics)> Statistics(bool gradients, bool gram = false)
    {
        var g = gradients ? Gradients : null;
        context.Progress(new StageProgress("prune", 0, 0, "measuring inputs", null));
        var inputs = LayerInputs.Measure(Model, Layers, Samples, gram, PatchesAtOnce, Original.Reproducible);
        return [.. Layers.Select(l => (l, WeightPruning.Statistics(Model, l, g, inputs[l.Weight])))];
    }

    /// <summary>The layers that read channels of a group, with the Gram matrices of what they read.</summary>
    public IReadOnlyList<ChannelReader> Readers
    {
        get
        {
            lock (measuring)
            {
                return readers ??= MeasureReaders();
            }
        }
    }

    /// <summary>Returns the criterion for channels; null for their magnitude.</summary>
    /// <param name="metric">The evolved criterion; null if nas.yaml has the criterion.</param>
    public ChannelCriterion? Channels(string? metric) =>
        configuration.Prune!.Criterion == LayerMagnitudeCriterion.Magnitude ? null : Explained(() =>
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

    /// <summary>Returns the pruner that sets single weights to zero.</summary>
    /// <param name="metric">The evolved criterion; null if nas.yaml has the criterion.</param>
    public IWeightPruner Pruner(string? metric) => configuration.Prune!.Criterion == SparseGpt.Name
        ? new SparseGpt()
        : new MaskPruner(
            CriterionTable.Of(metric ?? configuration.Prune.Criterion, configuration.Seed),
            configuration.Prune.UpdateWeights);

    /// <summary>
    /// Reports the chosen layers that stay dense, and a model without blocks if inputs are measured.
    /// </summary>
    public void Report(IWeightPruner pruner)
    {
        if (layers.Value.Dense is { Length: > 0 } dense)
        {
            context.Report(Descriptors.LayersStayDense.At(
                configuration.PositionOf("prune.granularity"), dense.Length, string.Join(", ", dense)));
        }

        if ((pruner.ReadsInputs || pruner.ReadsGram) && !Blocks.AreFoundIn(Model.Graph))
        {
            context.Report(Descriptors.NoBlocks.At(
                configuration.PositionOf("prune.criterion"), configuration.SourceName, configuration.Prune!.Criterion));
        }
    }

    /// <summary>Runs <paramref name="work"/> and turns errors that the user can fix into diagnostics.</summary>
    /// <exception cref="NasException">The work failed with such an error.</exception>
    public T Explained<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (CriterionException e)
        {
            throw new NasException(
                Descriptors.CriterionDoesNotRank.At(
                    configuration.PositionOf("prune.criterion"), e.Criterion, e.Layer, e.Reason),
                e);
        }
        catch (SparsityException e)
        {
            throw new NasException(
                Descriptors.SparsityDoesNotFit.At(
                    configuration.PositionOf("prune.granularity"), configuration.SourceName, e.Message),
                e);
        }
        catch (UndifferentiableException e)
        {
            throw new NasException(Descriptors.Undifferentiable.At(
                configuration.PositionOf("prune.criterion"), configuration.SourceName, e.QualifiedType, e.Node,
                e.Reason,
                "Choose a criterion without gradients, such as wanda"
                    + FinetuneEngine.RemedyOfCriterion(configuration, original.Engine, e)), e);
        }
    }

    private IReadOnlyList<ChannelReader> MeasureReaders()
    {
        var found = ChannelUpdate.Layers(original.Groups);
        context.Progress(new StageProgress("prune", 0, 0, "measuring inputs", null));
        var (model, batch) = (original.Groups.Model, Samples.Batches(original.FixedBatch ?? 1).First());
        var types = ShapeInference.Of(model, batch.Inputs);
        var masked = new OutputSamples(configuration.Quality.Mask);
        var matrices = new StoredMatrices(context.InObj("inputs.bin"));
        foreach (var layers in Passes(found))
        {
            var inputs = LayerInputs.Measure(
                model, layers, Samples, gram: true, AtOnce(found), Original.Reproducible,
                value => types.TryGetValue(value, out var type) ? masked.MaskOf(batch, type.Shape)?.Name : null);
            foreach (var layer in layers)
            {
                matrices.Add(layer.Weight, inputs[layer.Weight].Gram!);
            }
        }

        return [.. found.Select(l => new ChannelReader(
            l, () => WeightPruning.Statistics(model, l, null, null) with { Gram = matrices[l.Weight] }))];
    }

    // Consecutive layers whose matrices fit into memory together.
    private static IEnumerable<IReadOnlyList<LinearLayer>> Passes(IReadOnlyList<LinearLayer> layers)
    {
        List<LinearLayer> pass = [];
        var bytes = 0L;
        foreach (var layer in layers)
        {
            var own = (long)layer.Columns * layer.Columns * layer.Groups * sizeof(double);
            if (pass.Count > 0 && bytes + own > MaxMatrixBytes)
            {
                yield return pass;
                (pass, bytes) = ([], 0);
            }

            pass.Add(layer);
            bytes += own;
        }

        yield return pass;
    }

    private int AtOnce(IReadOnlyList<LinearLayer> read) =>
        original.FixedBatch ?? (int)Math.Max(1, BatchSize / read.Select(l => l.Positions).DefaultIfEmpty(1).Max());

    private void RequireLabels()
    {
        if (!Samples.HasLabels)
        {
            throw new NasException(Descriptors.CriterionDoesNotRank.At(
                configuration.PositionOf("prune.criterion"), configuration.Prune!.Criterion, configuration.SourceName,
                "gradients need samples with labels, and these have none. Criteria over W and X need no labels."));
        }
    }

    private static SparseLayers FindLayers(NasConfiguration configuration, Original original) =>
        SparseLayers.In(original.Optimized.Graph, configuration.Prune!) is { Chosen.Length: > 0 } found ? found
            : throw new NasException(Descriptors.NothingToSparsify.At(
                configuration.PositionOf("prune.granularity"), configuration.SourceName));

    private static Dataset Draw(NasConfiguration configuration, Original original)
    {
        try
        {
            return CalibrationSamples.Draw(
                original.Train ?? original.Validation ?? original.Calibration!, configuration.Prune!.Samples, configuration.Seed);
        }
        catch (TooShortException e)
        {
            throw new NasException(
                Descriptors.TooFewToCalibrate.At(
                    configuration.PositionOf("prune.samples"), e.Split, e.Samples, e.Wanted),
                e);
        }
    }
}
