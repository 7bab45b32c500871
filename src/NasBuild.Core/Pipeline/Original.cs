using System.Collections.Immutable;
using NasBuild.Core.Compression;
using NasBuild.Core.Configuration;
using NasBuild.Core.Data;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pruning;
using NasBuild.Core.Quality;
using NasBuild.Engine;
using NasBuild.Onnx;
using Device = NasBuild.Engine.Device;

namespace NasBuild.Core.Pipeline;

/// <summary>The original model, and what compression needs to know of it, each found when first asked for.</summary>
internal sealed class Original : IDisposable
{
    private const int MostSamplesAtOnce = 256;
    private const long MostActivationBytes = 256L << 20;
    private readonly NasConfiguration configuration;
    private readonly DatasetReader reader;
    private readonly Lazy<Model> optimized;
    private readonly Lazy<ChannelGroups> groups;
    private readonly Lazy<Session> session;
    private readonly Lazy<Dataset?> validation;
    private readonly Lazy<Dataset?> test;
    private readonly Lazy<Dataset?> calibration;
    private readonly Lazy<Dataset?> searchSamples;
    private readonly Lazy<IQualityMetric?> metric;
    private readonly Lazy<ChannelStatistics> statistics;
    private readonly Lazy<int> samplesAtOnce;

    public Original(NasConfiguration configuration, Model model)
    {
        this.configuration = configuration;
        Model = model;
        reader = new DatasetReader(configuration, model);
        optimized = new Lazy<Model>(() => SafePasses.Apply(model));
        groups = new Lazy<ChannelGroups>(FindGroups);
        session = new Lazy<Session>(() => Session.Create(model, Settings));
        validation = new Lazy<Dataset?>(() => Whole("validation"));
        test = new Lazy<Dataset?>(() => Whole("test"));
        calibration = new Lazy<Dataset?>(() => (reader.Read("calibration") ?? reader.Read("train") ?? Validation)?.Sample(CalibrationCount, configuration.Seed));
        searchSamples = new Lazy<Dataset?>(() => Validation?.Sample(configuration.Search?.Subset ?? int.MaxValue, configuration.Seed));
        metric = new Lazy<IQualityMetric?>(FindMetric);
        statistics = new Lazy<ChannelStatistics>(() => ChannelStatistics.Measure(Groups.Model, CalibrationBatch!, Reproducible));
        samplesAtOnce = new Lazy<int>(FindSamplesAtOnce);
    }

    /// <summary>The model as its file holds it.</summary>
    public Model Model { get; }

    /// <summary>The path of its file.</summary>
    public string Path => configuration.SourcePath;

    /// <summary>The model after the passes that change no number.</summary>
    public Model Optimized => optimized.Value;

    /// <summary>What may be cut.</summary>
    public ChannelGroups Groups => groups.Value;

    /// <summary>The model ready to run, as the application runs it.</summary>
    public Session Session => session.Value;

    /// <summary>The split that the search decides on.</summary>
    public Dataset? Validation => validation.Value;

    /// <summary>The split that only the final measurement sees.</summary>
    public Dataset? Test => test.Value;

    /// <summary>The samples that ranges and statistics are read from.</summary>
    public Dataset? Calibration => calibration.Value;

    /// <summary>The part of the validation split that trials are measured on.</summary>
    public Dataset? SearchSamples => searchSamples.Value;

    /// <summary>How quality is measured; null without samples.</summary>
    public IQualityMetric? Metric => metric.Value;

    /// <summary>Statistics of every layer's channels on <see cref="CalibrationBatch"/>.</summary>
    public ChannelStatistics Statistics => statistics.Value;

    /// <summary>How many samples run at once: the model's fixed batch, or as many as memory allows.</summary>
    public int SamplesAtOnce => samplesAtOnce.Value;

    /// <summary>The calibration samples in one batch, no more than memory allows.</summary>
    public IReadOnlyDictionary<string, Tensor>? CalibrationBatch => Calibration?.Batches(SamplesAtOnce).First().Inputs;

    /// <summary>One sample, for measuring latency.</summary>
    public IReadOnlyDictionary<string, Tensor> Sample => (Validation ?? Calibration)?.Batches(FixedBatch ?? 1).First().Inputs ?? Samples.For(Model, FixedBatch ?? 1);

    /// <summary>How the application will run the model: ONNX Runtime's defaults.</summary>
    public SessionSettings Settings => new(configuration.Threads, RunsOn(configuration));

    /// <summary>How trials are run side by side, one core each.</summary>
    public SessionSettings OneCore => Settings with { Threads = 1, Spin = false };

    /// <summary>How numbers that end up in the model are computed: on one thread, sums have one order.</summary>
    public static SessionSettings Reproducible { get; } = new(Threads: 1) { Spin = false };

    private int CalibrationCount => configuration.Quantize?.Samples ?? MostSamplesAtOnce;

    private int? FixedBatch => Model.Graph.RequiredInputs.First().Shape is { Length: > 0 } shape && shape[0].Size is > 0 and var size ? (int)size : null;

    public void Dispose()
    {
        if (session.IsValueCreated)
        {
            session.Value.Dispose();
        }
    }

    private static Device RunsOn(NasConfiguration configuration) => configuration.Device switch
    {
        Configuration.Device.Cpu => Device.Cpu,
        Configuration.Device.Auto => ExecutionProviders.HasCuda ? Device.Cuda : Device.Cpu,
        _ => ExecutionProviders.HasCuda ? Device.Cuda : throw new NasException(Descriptors.DeviceUnavailable.At(
            configuration.PositionOf("device"), "cuda", "this ONNX Runtime has no CUDA provider.")),
    };

    // A model with a fixed batch runs on whole batches only.
    private Dataset? Whole(string split) => reader.Read(split) is not { } data ? null
        : FixedBatch is { } batch && data.Count % batch != 0 ? data.Sample(data.Count / batch * batch, configuration.Seed) : data;

    private ChannelGroups FindGroups()
    {
        // Two sizes that occur nowhere else tell what follows the batch.
        var mayCut = configuration.Prune?.Nodes;
        var (one, other) = FixedBatch is { } size ? (size, size) : (3, 5);
        return ChannelGroups.Find(Optimized, ShapeInference.Of(Optimized, one), ShapeInference.Of(Optimized, other), mayCut is null ? null : mayCut.Chooses);
    }

    private IQualityMetric? FindMetric() => configuration.Model.Task switch
    {
        ModelTask.CausalLm when Validation is not null => new PerplexityMetric(SamplesAtOnce),
        ModelTask.ImageClassification when Validation is { HasLabels: true } => new AccuracyMetric(SamplesAtOnce),
        ModelTask.MatchOriginal when Validation is not null => new AgreementMetric(Session, HasClassScores(), SamplesAtOnce),
        ModelTask.ImageClassification when Validation is not null => throw new NasException(Descriptors.LabelCount.At(
            configuration.PositionOf("data.validation"), configuration.Data.Validation!, Validation.Count, 0)),
        _ => null,
    };

    // Rows of scores, one a class: by what computes them, or by the name that exporters give them.
    private bool HasClassScores()
    {
        var output = Model.Graph.Outputs[0];
        string[] names = ["logit", "prob", "score", "class", "label"];
        return Model.Graph.Outputs.Length == 1 && output.Shape is { Length: 2 } shape && shape[1].Size is null or > 1
            && (Model.Graph[output.Name].Producer?.OpType is "Softmax" or "LogSoftmax" || names.Any(n => output.Name.Contains(n, StringComparison.OrdinalIgnoreCase)));
    }

    private int FindSamplesAtOnce()
    {
        if (FixedBatch is { } batch)
        {
            return batch;
        }

        var bytes = ShapeInference.Of(Optimized, 1).Where(s => Optimized.Graph.Values.TryGetValue(s.Key, out var v) && v.Initializer is null)
            .Max(s => s.Value.Count * s.Value.ElementType.Bits() / 8);
        return (int)Math.Clamp(MostActivationBytes / Math.Max(bytes, 1), 1, MostSamplesAtOnce);
    }
}
