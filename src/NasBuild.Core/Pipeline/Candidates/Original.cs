using System.Collections.Immutable;
using NasBuild.Core.Builds;
using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Compression.Groups;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pruning.Matching;
using NasBuild.Core.Quality;
using NasBuild.Core.Quantization;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Core.Results;
using NasBuild.Core.Targets;
using NasBuild.Engine;
using NasBuild.Engine.Allocation;
using NasBuild.Engine.Inputs;
using NasBuild.Engine.Training;
using NasBuild.Onnx;
using NasBuild.Onnx.Files;
using NasBuild.Onnx.Passes;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>
/// The original model, and the data and statistics that compression needs, each computed on first use.
/// </summary>
internal sealed class Original : IDisposable
{
    private const int MaxSamplesAtOnce = 256;
    private const int MadeUpCount = 4;
    private const long MaxActivationBytes = 32L << 20;
    private const long MaxMatchedBytes = 128L << 20;

    // Of the values of a training step; a step of a large model takes more memory for its weights anyway.
    private const long MaxTrainedBytes = 128L << 20;
    private const int MaxTrainedModels = 3;

    // The gradient of a recurrent layer holds its gates' sums, values, slopes and gradients.
    private const int GatesOfGradient = 5;
    private const int FewSamples = 32;
    private const int ChannelSamples = 32;
    private readonly NasConfiguration configuration;
    private readonly Splits splits;
    private readonly Lazy<Model> reference;
    private readonly Lazy<Model> optimized;
    private readonly Lazy<ChannelGroups> groups;
    private readonly Lazy<Session> session;
    private readonly Lazy<Dataset?> calibration;
    private readonly Lazy<IReadOnlyList<Batch>?> matching;
    private readonly Lazy<Dataset?> searchSamples;
    private readonly Lazy<IQualityMetric?> metric;
    private readonly Lazy<AgreementMetric> agreement;
    private readonly Lazy<ChannelStatistics> statistics;
    private readonly Lazy<long> activationBytes;
    private readonly Lazy<Counts> counts;

    public Original(NasConfiguration configuration, Model model, long largestModelBytes = int.MaxValue)
    {
        this.configuration = configuration;
        Model = model.SizeBytes <= largestModelBytes ? ModelReader.Whole(configuration, model) : model;
        SizeBytes =
            model.ExternalFiles.Count == 0 ? FileSize.Of(configuration.SourcePath) : Model.SizeBytes;
        splits = new Splits(configuration, Model, IsPaddingNeutral);
        reference = new Lazy<Model>(() => SafePasses.Apply(IsWidened ? SinglePrecisionPass.Run(Model) : Model));
        optimized = new Lazy<Model>(() => Hybrid is { } make ? SafePasses.Apply(make()) : reference.Value);
        groups = new Lazy<ChannelGroups>(FindGroups);
        session = new Lazy<Session>(() => Session.Create(Model, Settings));
        calibration = new Lazy<Dataset?>(() =>
            splits.Some(splits.Unlabelled, configuration.Quantize?.Samples ?? MaxSamplesAtOnce));
        matching = new Lazy<IReadOnlyList<Batch>?>(() =>
            splits.Some(splits.Unlabelled, SamplesIn(MaxMatchedBytes))?.Batches(SamplesAtOnce).ToList());
        searchSamples = new Lazy<Dataset?>(() => splits.Some(Validation, configuration.Search?.Subset ?? int.MaxValue));
        metric = new Lazy<IQualityMetric?>(FindMetric);
        agreement = new Lazy<AgreementMetric>(FindAgreement);
        statistics = new Lazy<ChannelStatistics>(() =>
            ChannelStatistics.Measure(Groups.Model, MatchingSamples!, Reproducible));
        activationBytes = new Lazy<long>(() =>
            PeakMemory.OfActivations(Optimized, BodyShapes.Of(Optimized, Sample)));
        counts = new Lazy<Counts>(() => TargetTable.Count(new CountedModel(Reference, SizeBytes, Sample)));
    }

    /// <summary>The model as in its file.</summary>
    public Model Model { get; }

    /// <summary>Its size on disk, external data included.</summary>
    public long SizeBytes { get; }

    /// <summary>The costs that are counted of the original, by the target's key.</summary>
    public Counts Counts => counts.Value;

    /// <summary>The model after the passes that keep its outputs.</summary>
    public Model Reference => reference.Value;

    /// <summary>
    /// The model that is compressed: <see cref="Reference"/>, or the hybrid that was made of it and other components.
    /// </summary>
    public Model Optimized => optimized.Value;

    /// <summary>Returns the hybrid of the model and other components; null if there are none.</summary>
    public Func<Model>? Hybrid { get; init; }

    /// <summary>
    /// True if the weights of the file are of half precision, and those of <see cref="Optimized"/> of single precision,
    /// in which a CPU computes.
    /// </summary>
    public bool StoresHalves => IsWidened && HalfStorage.Suits(Model.Graph);

    /// <summary>The channel groups.</summary>
    public ChannelGroups Groups => groups.Value;

    /// <summary>The session that runs the model as the application does.</summary>
    public Session Session => session.Value;

    /// <summary>True if the session was created.</summary>
    public bool HasRun => session.IsValueCreated;

    /// <summary>The split that the search decides on.</summary>
    public Dataset? Validation => splits.Validation;

    /// <summary>The split that only the final measurement uses.</summary>
    public Dataset? Test => splits.Test;

    /// <summary>The samples that weights are fitted to.</summary>
    public Dataset? Train => splits.Train;

    /// <summary>The same as a training takes them: texts are padded to the longest of the split.</summary>
    public Dataset? Trained => Train?.Trimmed();

    /// <summary>The samples that activation ranges are read from.</summary>
    public Dataset? Calibration => calibration.Value;

    /// <summary>The inputs of these samples, as many at once as memory allows.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, Tensor>> CalibrationBatches =>
        Calibration is { } data ? new InputBatches(data, SamplesAtOnce) : [];

    /// <summary>Inputs that show the sizes of channels: a few of these samples, or generated ones.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, Tensor>> ChannelBatches =>
        Calibration?.Sample(ChannelSamples, configuration.Seed) is { } data ? new InputBatches(data, SamplesAtOnce)
            : [.. MadeUpBatches.Select(b => b.Inputs)];

    /// <summary>The part of the validation split that trials are measured on.</summary>
    public Dataset? SearchSamples => searchSamples.Value;

    /// <summary>The quality metric; null without samples.</summary>
    public IQualityMetric? Metric => metric.Value;

    /// <summary>The comparison of outputs with the original's.</summary>
    public AgreementMetric Agreement => agreement.Value;

    /// <summary>Statistics of every layer's channels on <see cref="MatchingSamples"/>.</summary>
    public ChannelStatistics Statistics => statistics.Value;

    /// <summary>The number of samples that run at once: the model's fixed batch, or as many as memory allows.</summary>
    public int SamplesAtOnce => FixedBatch ?? SamplesIn(MaxActivationBytes);

    /// <summary>The number of training samples of which memory can keep all values at a time, for their gradients.</summary>
    public int MaxSamplesOfPart => FixedBatch
        ?? Samples(Math.Max(MaxTrainedBytes, MaxTrainedModels * Optimized.SizeBytes), BytesOfTrainedSample());

    /// <summary>
    /// The samples that statistics are measured on: no more than memory allows, independent of the settings of
    /// quantization.
    /// </summary>
    public IReadOnlyList<Batch>? MatchingSamples => matching.Value;

    /// <summary>The model's inputs.</summary>
    public ModelInputs Inputs => splits.Inputs;

    /// <summary>The number of samples that every run takes; null if any will do.</summary>
    public int? FixedBatch => Inputs.FixedBatch;

    /// <summary>One sample, for measuring latency.</summary>
    public IReadOnlyDictionary<string, Tensor> Sample =>
        splits.Any?.Batches(FixedBatch ?? 1).First().Inputs ?? Inputs.Samples(batch: 1);

    /// <summary>Generated inputs, for when there is no data.</summary>
    public IReadOnlyList<Batch> MadeUpBatches => [.. Enumerable.Range(0, MadeUpCount)
        .Select(seed => new Batch(Inputs.Samples(batch: 1, seed), default, FixedBatch ?? 1))];

    /// <summary>The settings with which the application runs the model: ONNX Runtime's defaults.</summary>
    public SessionSettings Settings => new(configuration.Threads, RunDevice.Of(configuration));

    /// <summary>
    /// The settings of trainings. Threads that wait sleep: those of teacher and student would take the cores from each
    /// other, and whatever else the machine does would slow them down by a third.
    /// </summary>
    public SessionSettings Training => Settings with { Spin = false };

    /// <summary>The engine that computes the gradients of criteria.</summary>
    public ITrainingEngine Engine => FinetuneEngine.OfCriteria(configuration, Model);

    /// <summary>The settings of trials that run in parallel, one core each.</summary>
    public SessionSettings OneCore => Settings with { Threads = 1, Spin = false };

    /// <summary>
    /// The settings for computing numbers that become part of the model: on one thread, sums have a fixed order.
    /// </summary>
    public static SessionSettings Reproducible { get; } = new(Threads: 1) { Spin = false };

    /// <summary>Returns a few samples of a split, enough to see whether outputs depend on them.</summary>
    public Dataset Few(Dataset data) => splits.Some(data, FewSamples)!;

    /// <summary>Reads all files that nas.yaml names, so that problems are reported before the long work.</summary>
    /// <exception cref="NasException">Some data cannot be used, or the device is not available.</exception>
    public void ReadAll()
    {
        _ = (Settings, FinetuneEngine.Of(configuration, Model), Validation, Test, Calibration);
        splits.RequireLabels(Validation, Test, configuration.Finetune is null ? null : Train);
    }

    public void Dispose()
    {
        if (session.IsValueCreated)
        {
            session.Value.Dispose();
        }
    }

    private bool IsWidened => Settings.Device == NasBuild.Engine.Device.Cpu;

    private long BytesOfTrainedSample()
    {
        var types = BodyShapes.Of(Optimized, Trained!.Batches(1).First().Inputs);
        return Optimized.Graph.Nodes.SelectMany(n => n.Outputs)
            .Sum(o => types.TryGetValue(o, out var type) ? type.SizeBytes : 0)
            + (GatesOfGradient * Optimized.Graph.Nodes.Where(Int8Operators.IsRecurrent).Sum(BytesOfGates));

        // The input is [steps, batch, inputs], the weights are [directions, gates, inputs].
        long BytesOfGates(Node node) =>
            types.TryGetValue(node.Inputs[0], out var x) && types.TryGetValue(node.Inputs[1], out var w)
                ? x.Shape[0] * x.Shape[1] * w.Shape[0] * w.Shape[1] * sizeof(float)
                : 0;
    }

    private bool IsPaddingNeutral() => splits.Any is { } data
        && PaddingCheck.IsNeutral(Session, data, new OutputSamples(configuration.Quality.Mask));

    private ChannelGroups FindGroups()
    {
        var mayCut = configuration.Prune?.Nodes;
        return ChannelFinder.Find(Optimized, Inputs, mayCut is null ? null : mayCut.Chooses);
    }

    private IQualityMetric? FindMetric()
    {
        if (Validation is null && Test is null)
        {
            return null;
        }

        splits.RequireLabels(Validation, Test);
        UsableOutput.Check(configuration, this);
        return configuration.Model.Task switch
        {
            ModelTask.CausalLm => new PerplexityMetric(SamplesAtOnce),
            ModelTask.ImageClassification => new AccuracyMetric(SamplesAtOnce, ClassScores.In(Model.Graph).Name),
            _ => Agreement,
        };
    }

    // For a target of the cosine alone it is also what the search decides on.
    private AgreementMetric FindAgreement() => new(
        Session,
        ComparedOutput.Of(Model, configuration.Quality, Session.Run(Sample)),
        new OutputSamples(configuration.Quality.Mask),
        SamplesAtOnce)
    {
        OfCosine = configuration.IsJudgedByCosine,
        Limits = configuration.OutputLimits,
    };

    private int SamplesIn(long bytes) => Math.Min(Samples(bytes, activationBytes.Value), MaxSamplesAtOnce);

    // As many samples as this memory allows, from what a run on one sample or one fixed batch takes.
    private int Samples(long bytes, long ofRun) =>
        (int)Math.Clamp(bytes * (FixedBatch ?? 1) / Math.Max(ofRun, 1), 1, int.MaxValue);
}
