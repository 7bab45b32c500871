using NasBuild.Core.Configuration.Keys.Types;
using NasBuild.Core.Configuration.Settings;
using static NasBuild.Core.Configuration.Keys.KeyTypes;

namespace NasBuild.Core.Configuration.Keys;

/// <summary>
/// Every key of nas.yaml, in one table. Reader, schema and effective settings follow from it; a new key is one line
/// here and one property of its settings, whose initial value is the key's default.
/// </summary>
internal static class KeyTable
{
    private static readonly Section<InputSettings> Input = new()
    {
        { "shape", new OptionalListType<int>(new IntegerType(1, 999_999), 16), s => s.Shape, (s, v) =>
            s with { Shape = v },
            "The sizes of one sample: all of them, or those that the model leaves open. Default: those of the data, "
            + "or typical ones that the model accepts." },
        { "batch-axis", KeyTypes.BatchAxis, s => s.BatchAxis, (s, v) => s with { BatchAxis = v },
            "The axis that counts samples; none if a run takes one sample without such an axis. Default: found." },
        { "value", new OptionalType<double>(new NumberType(-1e15, 1e15)), s => s.Value, (s, v) => s with { Value = v },
            "The value of all elements of an input that the data does not have, such as a sampling rate; with "
            + "feedback, the value before the first run." },
        { "feedback", OutputName, s => s.Feedback, (s, v) => s with { Feedback = v },
            "The output whose value of one run is this input in the next: a state. The data does not have such an "
            + "input; its samples are the steps of one sequence, in their order, or each a sequence of steps." },
        { "range", new OptionalType<Quantities.PixelRange>(KeyTypes.PixelRange), s => s.Range, (s, v) =>
            s with { Range = v },
            "The range of made-up values without data: its minimum and its maximum." },
    };

    private static readonly Section<ModelSettings> Model = new()
    {
        { "source", FilePath, s => s.Package is null && s.Components is null ? s.Source : null, (s, v) =>
            s with { Source = v! },
            "The ONNX file, relative to nas.yaml; or name a package instead, with 'package', or several files with "
            + "'components'.", true, ["package", "components"] },
        { "components", Components, s => s.Components, (s, v) => s with { Components = v },
            "The ONNX files of which one model is made, relative to nas.yaml, in place of 'source'; the first is the "
            + "original, which the result is compared with." },
        { "package", PackageId, s => s.Package, (s, v) => s with { Package = v },
            "The package that holds the model, in place of 'source'." },
        { "version", KeyTypes.VersionRange, s => s.Version, (s, v) => s with { Version = v },
            "The allowed versions of the package, of which the lock pins one, initially the highest. Default: any." },
        { "prerelease", KeyTypes.Boolean, s => s.Prerelease, (s, v) => s with { Prerelease = v },
            "True to allow pre-release versions; a range that names one allows them too." },
        { "feed", Feed, s => s.Feed, (s, v) => s with { Feed = v },
            "The source of the package: a folder of models (id.version.onnx) or of packages, relative to nas.yaml, the "
            + "address of a NuGet v3 feed, or the name of a source in nuget.config. Default: the sources of "
            + "nuget.config." },
        { "file", FilePath, s => s.File, (s, v) => s with { File = v },
            "The model's file inside the package. Required only where the package contains several." },
        { "license", FilePath, s => s.License, (s, v) => s with { License = v },
            "The text of the model's licence, which ships beside the optimised model. Default: a LICENSE beside the model." },
        { "task", KeyTypes.Task, s => s.Task, (s, v) => s with { Task = v },
            "The task of the model, which defines its quality metric: top-1 accuracy, perplexity, or agreement with the original." },
        { "inputs", "NAME", Input, s => s.Inputs, (s, v) => s with { Inputs = v },
            "What cannot be seen of the model's input NAME." },
    };

    /// <summary>The section <c>data.images</c>.</summary>
    public static readonly Section<ImageSettings> Images = new()
    {
        { "size", ImageSize, s => s.Size, (s, v) => s with { Size = v },
            "The size that images are brought to, in pixels: height and width, or one number for both, or for the shorter "
            + "side. Default: the size of the model's input; of the first image where that is open." },
        { "resize", Resizing, s => s.Resize, (s, v) => s with { Resize = v },
            "How images are brought to that size: stretched to it, or until their shorter side has it." },
        { "crop", Crops, s => s.Crop, (s, v) => s with { Crop = v },
            "What is cut out of images that are larger than the model's input; resize shorter-side." },
        { "normalization", KeyTypes.Normalization, s => s.Normalization, (s, v) => s with { Normalization = v },
            "The numbers that the bytes 0 to 255 become: from 0 to 1 (none), less the mean and divided by the standard "
            + "deviation of ImageNet's channels (imagenet), or a range such as [-1, 1]. Default: 'data.pixel-range'." },
        { "mean", ChannelNumbers, s => s.Mean, (s, v) => s with { Mean = v },
            "What is subtracted from the numbers: one, or one for each channel of the model." },
        { "deviation", ChannelDeviations, s => s.Deviation, (s, v) => s with { Deviation = v },
            "What the numbers are then divided by: one, or one for each channel of the model." },
        { "channels", Channels, s => s.Channels, (s, v) => s with { Channels = v },
            "The channels that the model takes: rgb, bgr, or the luminance in each; auto is rgb, or gray for one channel." },
    };

    /// <summary>The section <c>data.text</c>.</summary>
    public static readonly Section<TextSettings> Texts = new()
    {
        { "tokenizer", FilePath, s => s.Tokenizer, (s, v) => s with { Tokenizer = v },
            "The tokenizer: a vocab.txt (BERT), a tokenizer.json (Hugging Face), or a SentencePiece model; the path is "
            + "relative to nas.yaml.", true },
        { "max-length", new IntegerType(2, 1_000_000), s => s.MaxLength, (s, v) => s with { MaxLength = v },
            "The number of tokens of a sample: longer texts are cut, shorter ones padded. A length that the model fixes wins." },
    };

    /// <summary>The section <c>data.sound</c>.</summary>
    public static readonly Section<SoundSettings> Sounds = new()
    {
        { "rate", new IntegerType(1_000, 384_000), s => s.Rate, (s, v) => s with { Rate = v },
            "The number of samples a second that the model takes: sounds of other rates are resampled." },
        { "length", new OptionalType<Quantities.Duration>(KeyTypes.Duration), s => s.Length,
            (s, v) => s with { Length = v },
            "The length that sounds are cut or padded to, such as 1 s. A length that the model fixes wins. Default: the "
            + "length of the first file." },
    };

    private static readonly Section<DataSettings> Data = new()
    {
        { "train", FilePath, s => s.Train, (s, v) => s with { Train = v },
            "The samples for fine-tuning; a file, or a folder of images by class; the path is relative to nas.yaml." },
        { "validation", FilePath, s => s.Validation, (s, v) => s with { Validation = v },
            "The samples that candidates are compared on; a file or a folder, as for train; the path is relative to nas.yaml." },
        { "test", FilePath, s => s.Test, (s, v) => s with { Test = v },
            "The samples for the final report only; a file or a folder, as for train; the path is relative to nas.yaml." },
        { "samples", FilePath, s => s.Samples, (s, v) => s with { Samples = v },
            "Samples that are not divided yet, in place of train, validation and test; a file or a folder, as for train; the "
            + "path is relative to nas.yaml. They are divided by chance, alike in every class and the same in every build; a "
            + "text in its order." },
        { "shares", KeyTypes.SampleShares, s => s.Shares, (s, v) => s with { Shares = v },
            "The shares of 'data.samples' for train, validation and test; two for no test." },
        { "calibration", FilePath, s => s.Calibration, (s, v) => s with { Calibration = v },
            "The samples that activation ranges are measured on; a file or a folder, as for train, no labels needed; "
            + "the path is relative to nas.yaml." },
        { "pixel-range", KeyTypes.PixelRange, s => s.PixelRange, (s, v) => s with { PixelRange = v },
            "The range that the bytes 0 to 255 of an image are mapped to: its minimum and its maximum." },
        { "images", Images, s => s.Images, (s, v) => s with { Images = v },
            "How images become the model's input. Without this key they are stretched to its size." },
        { "sound", Sounds, s => s.Sound, (s, v) => s with { Sound = v },
            "How sounds become the model's input: .wav files of a folder or a table." },
        { "text", Texts, s => s.Text, (s, v) => s with { Text = v },
            "How texts become the model's inputs. Without this key every byte of a text is a token." },
    };

    private static readonly Section<QualitySettings> Quality = new()
    {
        { "outputs", ValueNames, s => s.Outputs, (s, v) => s with { Outputs = v! },
            "The outputs that are compared with the original's. Default: all of floating-point numbers." },
        { "measure", Measures, s => s.Measure, (s, v) => s with { Measure = v },
            "The measure of agreement: the best class, the cosine, one minus the L2 distance relative to the spread of the "
            + "original's output, the labels that a CTC output decodes to, or the overlap of boxes (left, top, right, "
            + "bottom, score); auto takes the best class of class scores, else relative-l2." },
        { "mask", ValueName, s => s.Mask, (s, v) => s with { Mask = v },
            "The input whose zeros mark positions that do not count. Default: the input that is named as a mask." },
        { "blank", new IntegerType(0, 1_000_000), s => s.Blank, (s, v) => s with { Blank = v },
            "The class that stands for no label; measure ctc." },
        { "box-score", new NumberType(0, 1), s => s.BoxScore, (s, v) => s with { BoxScore = v },
            "The minimum score of a box that counts; measure boxes." },
    };

    private static readonly Section<TargetSettings> Target = new()
    {
        { "accuracy-drop", KeyTypes.Points, s => s.AccuracyDrop, (s, v) => s with { AccuracyDrop = v },
            "The maximum drop of accuracy, in percentage points; task image-classification." },
        { "agreement", Shares, s => s.Agreement, (s, v) => s with { Agreement = v },
            "The minimum agreement with the original's outputs, in percent, for all outputs or by output; task match-original." },
        { "cosine", Cosines, s => s.Cosine, (s, v) => s with { Cosine = v },
            "The minimum cosine between the outputs and the original's, for all outputs or by output; task match-original." },
        { "perplexity-rise", Rise, s => s.PerplexityRise, (s, v) => s with { PerplexityRise = v },
            "The maximum rise of perplexity, in percent of the original's; task causal-lm." },
        { "latency", Latency, s => s.Latency, (s, v) => s with { Latency = v },
            "The maximum latency: a share of the original's in percent, or a time." },
        { "size", Size, s => s.Size, (s, v) => s with { Size = v },
            "The maximum size of the file: a share of the original's in percent, or a size (1 KB is 1,000 bytes)." },
        { "memory", Size, s => s.Memory, (s, v) => s with { Memory = v },
            "The maximum peak memory of a run, weights and live activations for one sample: a share of the original's in "
            + "percent, or a size." },
        { "macs", ShareOfOriginal, s => s.Macs, (s, v) => s with { Macs = v },
            "The maximum of multiply-accumulate operations of a run, in percent of the original's." },
        { "bit-operations", ShareOfOriginal, s => s.BitOperations, (s, v) => s with { BitOperations = v },
            "The maximum of bit operations of a run, in percent of the original's: multiply-accumulate operations "
            + "times the bits of both factors." },
        { "on-miss", Misses, s => s.OnMiss, (s, v) => s with { OnMiss = v },
            "The severity of a missed target: an error that fails the build, or a warning." },
    };

    private static readonly Section<BudgetSettings> Budget = new()
    {
        { "time", KeyTypes.Duration, s => s.Time, (s, v) => s with { Time = v },
            "The maximum time of a search, including the fine-tuning of its finalists, of which one always runs to its "
            + "end." },
        { "trials", new IntegerType(1, 1_000_000), s => s.Trials,
            (s, v) => s with { Trials = v }, "The maximum number of candidates that a search measures." },
    };

    private static readonly Section<ClusterSettings> Cluster = new()
    {
        { "server", ClusterServer, s => s.Server, (s, v) => s with { Server = v },
            "The address of a NATS server with JetStream, which workers ('nas worker') connect to as well.", true },
        { "credentials-env", VariableName, s => s.CredentialsEnv, (s, v) =>
            s with { CredentialsEnv = v },
            "The environment variable that holds the path of a NATS credentials file (.creds) or of an NKey's seed (.nk), a user "
            + "and a password with a colon between, or a token. Default: the server needs none." },
        { "authority", FilePath, s => s.Authority, (s, v) => s with { Authority = v },
            "The file with the certificate of the authority that signed the server's, relative to nas.yaml. Default: the "
            + "system's authorities." },
        { "workers", WorkerLabel, s => s.Workers, (s, v) => s with { Workers = v },
            "The label that workers must have. Default: all workers." },
        { "wait", KeyTypes.Duration, s => s.Wait, (s, v) => s with { Wait = v },
            "The time without any worker after which the build goes on alone." },
        { "kind", MachineKind, s => s.Kind, (s, v) => s with { Kind = v },
            "The kind of machine that latencies are measured on, as 'nas worker' shows it, such as that of the device that "
            + "the model ships on. Default: that of the building machine." },
    };

    private static readonly Section<CacheSettings> Cache = new()
    {
        { "server", ClusterServer, s => s.Server, (s, v) => s with { Server = v },
            "The address of a NATS server with JetStream, whose object store is the cache." },
        { "folder", CacheFolder, s => s.Folder, (s, v) => s with { Folder = v },
            "A folder, such as one of a network share, relative to nas.yaml." },
        { "url", Endpoint, s => s.Url, (s, v) => s with { Url = v },
            "The address of a server that takes GET, HEAD and PUT, such as an object store or a reverse proxy." },
        { "credentials-env", VariableName, s => s.CredentialsEnv, (s, v) =>
            s with { CredentialsEnv = v },
            "The environment variable that holds the credentials: for 'url' a user and a password with a colon between, or a "
            + "bearer token; for 'server' as in 'cluster'. Default: none are sent." },
        { "authority", FilePath, s => s.Authority, (s, v) => s with { Authority = v },
            "The file with the certificate of the authority that signed the server's, in PEM format, relative to nas.yaml. "
            + "Default: the system's authorities." },
        { "read-only", KeyTypes.Boolean, s => s.ReadOnly, (s, v) => s with { ReadOnly = v },
            "True if results are taken from the cache, and none are stored: for pull requests." },
    };

    private static readonly Section<PredictSettings> Predict = new()
    {
        { "predictor", Predictors, s => s.Predictor, (s, v) => s with { Predictor = v },
            "The method that predicts quality and latency of candidates; auto chooses the one with the lowest cross-validation error." },
        { "samples", new IntegerType(4, 100_000), s => s.Samples, (s, v) => s with { Samples = v },
            "The number of measured candidates that predictors learn from, including those of earlier builds; "
            + "method policy-gradient." },
        { "endpoint", Endpoint, s => s.Endpoint, (s, v) => s with { Endpoint = v },
            "The address of an endpoint of chat completions (OpenAI, Ollama, llama.cpp, vLLM), up to the version; "
            + "predictor llm or auto." },
        { "model", ModelName, s => s.Model, (s, v) => s with { Model = v },
            "The language model to ask." },
        { "key-variable", VariableName, s => s.KeyVariable, (s, v) => s with { KeyVariable = v },
            "The environment variable that holds the endpoint's key. Default: it needs none." },
        { "demonstrations", new IntegerType(1, 1000), s => s.Demonstrations, (s, v) => s with { Demonstrations = v },
            "The number of measured candidates that a question shows." },
        { "parts", Parts, s => s.Parts, (s, v) => s with { Parts = v },
            "The parts of a question besides the candidate. Default: all but examples, which are five of your samples." },
        { "labels", new IntegerType(10, 100_000), s => s.Labels, (s, v) => s with { Labels = v },
            "The number of candidates that the language model predicts for its student, which ranks all others; fewer "
            + "if 'calls' or 'tokens' allow fewer." },
        { "student", Students, s => s.Student, (s, v) => s with { Student = v },
            "The student of the language model: a neural net or a linear model." },
        { "timeout", KeyTypes.Duration, s => s.Timeout, (s, v) => s with { Timeout = v },
            "The maximum time of an attempt to get an answer." },
        { "attempts", new IntegerType(1, 100), s => s.Attempts, (s, v) => s with { Attempts = v },
            "The maximum number of attempts for an answer." },
        { "calls", new IntegerType(1, 1_000_000), s => s.Calls, (s, v) => s with { Calls = v },
            "The maximum number of questions of a build." },
        { "tokens", new IntegerType(1, 1_000_000_000), s => s.Tokens, (s, v) => s with { Tokens = v },
            "The maximum number of tokens of a build's questions and answers, estimated." },
        { "on-failure", Failures, s => s.OnFailure, (s, v) => s with { OnFailure = v },
            "What a build does if the language model cannot be asked: continue with another predictor, or fail." },
    };

    private static readonly Section<SearchSettings> Search = new()
    {
        { "method", SearchMethods, s => s.Method, (s, v) => s with { Method = v },
            "The method that proposes candidates: hybrid, an evolution that predictors rank and whose best are measured, "
            + "evolution of measured candidates, at random, or by the gradient of predictors." },
        { "order", Orders, s => s.Order, (s, v) => s with { Order = v },
            "The rounds that rank by prediction, where the others vary the best measured candidates: as long as "
            + "predictions agree with measurements (adaptive), the first half, the second half, or every other; "
            + "method hybrid." },
        { "population", new IntegerType(2, 10_000), s => s.Population, (s, v) => s with { Population = v },
            "The number of candidates of a generation; methods evolution and random." },
        { "finetune-steps", new IntegerType(0, 1_000_000), s => s.FinetuneSteps,
            (s, v) => s with { FinetuneSteps = v },
            "The number of steps that each trial is fine-tuned for before its quality is measured: what pruning costs "
            + "at first says little of what fine-tuning will leave. The best are compared again after four times as many. "
            + "Needs 'finetune'." },
        { "subset", new IntegerType(1, 10_000_000), s => s.Subset, (s, v) => s with { Subset = v },
            "The number of validation samples for each trial; the final candidates are measured on all." },
    };

    private static readonly Section<EvolveSettings> Evolve = new()
    {
        { "population", new IntegerType(2, 10_000), s => s.Population, (s, v) => s with { Population = v },
            "The number of criteria in the population." },
        { "iterations", new IntegerType(0, 1_000_000), s => s.Iterations, (s, v) => s with { Iterations = v },
            "The number of criteria, or of sparsities of all layers, that are tried after the first population." },
        { "tournament", new NumberType(0, 1), s => s.Tournament, (s, v) => s with { Tournament = v },
            "The fraction of the population that competes to be a parent." },
        { "crossover", new NumberType(0, 1), s => s.Crossover, (s, v) => s with { Crossover = v },
            "The probability that a new criterion has two parents." },
        { "mutation", new NumberType(0, 1), s => s.Mutation, (s, v) => s with { Mutation = v },
            "The probability that an operator of a new criterion is mutated." },
        { "depth", new IntegerType(2, 8), s => s.Depth, (s, v) => s with { Depth = v },
            "The maximum depth of a criterion's expression." },
        { "time", KeyTypes.Duration, s => s.Time, (s, v) => s with { Time = v },
            "The maximum time of the evolution." },
        { "samples", new IntegerType(1, 1_000_000), s => s.Samples, (s, v) => s with { Samples = v },
            "The number of validation samples for each trial of the evolution." },
    };

    private static readonly Section<HybridModelSettings> Hybrid = new()
    {
        { "blocks", new IntegerType(0, 1000), s => s.Blocks, (s, v) => s with { Blocks = v },
            "The number of blocks that each component is cut into; 0 for as many as all of them can be." },
        { "cuts", BlockCuts, s => s.Cuts, (s, v) => s with { Cuts = v },
            "The values of the model between the blocks, from the embedding to the head: a list for each component. "
            + "Default: found." },
        { "projector", Projectors, s => s.Projector, (s, v) => s with { Projector = v },
            "The layers between the common residual stream and that of a component: linear, at first random or the "
            + "identity; or one or two layers that are added to what they read." },
        { "search", HybridSearches, s => s.Search, (s, v) => s with { Search = v },
            "The search for the share of each component in each block: DARTS, with steps of weights and shares in turn "
            + "or at the same time, GAEA, or Gumbel-softmax." },
        { "shares", BlockShares, s => s.Shares, (s, v) => s with { Shares = v },
            "The share of each component in every block, without a search: a list for each block. Default: searched." },
        { "projector-steps", new IntegerType(0, 1_000_000), s => s.ProjectorSteps, (s, v) =>
            s with { ProjectorSteps = v },
            "The number of steps that train projectors and embeddings before the search." },
        { "steps", new IntegerType(1, 1_000_000), s => s.Steps, (s, v) => s with { Steps = v },
            "The number of steps of the search." },
        { "batch-size", new IntegerType(1, 65_536), s => s.BatchSize, (s, v) => s with { BatchSize = v },
            "The number of samples of a step." },
        { "rate", new NumberType(0, 10), s => s.Rate, (s, v) => s with { Rate = v },
            "The learning rate of weights in the search." },
        { "gate-rate", new OptionalType<double>(new NumberType(0, 100)), s => s.GateRate, (s, v) =>
            s with { GateRate = v },
            "The learning rate of the shares. Default: 0.05, or 1 with search gaea, whose steps are as large as the "
            + "gradient." },
        { "cost", new NumberType(0, 1000), s => s.Cost, (s, v) => s with { Cost = v },
            "The loss that the measured latency of the slowest component's blocks counts as; 0 to ignore latency." },
        { "temperature", new NumberType(0.01, 1), s => s.Temperature, (s, v) => s with { Temperature = v },
            "The temperature of the softmax of the shares at the end of the search; it falls from 1." },
        { "threshold", Share, s => s.Threshold, (s, v) => s with { Threshold = v },
            "The share from which a component stays in a block beside the one with the largest share." },
    };

    private static readonly Section<PruneSettings> Prune = new()
    {
        { "criterion", Criterion, s => s.Criterion, (s, v) => s with { Criterion = v },
            "The criterion that scores channels or weights: a name ('nas criteria' lists them), an expression over W, "
            + "G and X, or evolve to search for one." },
        { "granularity", Granularities, s => s.Granularity, (s, v) => s with { Granularity = v },
            "The unit of pruning: whole channels are removed; otherwise single weights are set to zero, anywhere in a "
            + "row, or 2 of every 4, or 4 of every 8." },
        { "sparsity", KeyTypes.Sparsity, s => s.Sparsity, (s, v) => s with { Sparsity = v },
            "The fraction of the weights that is set to zero; granularity unstructured." },
        { "ratios", Ratios, s => s.Ratios, (s, v) => s with { Ratios = v },
            "The distribution of the sparsity over layers: uniform, by the sensitivity of each layer, or evolved from "
            + "there by the quality of the model; granularity unstructured." },
        { "update-weights", KeyTypes.Boolean, s => s.UpdateWeights, (s, v) => s with { UpdateWeights = v },
            "True to fit the remaining weights to the outputs of their layer before pruning: single weights, or those that "
            + "read the remaining channels." },
        { "samples", new IntegerType(1, 1_000_000), s => s.Samples, (s, v) => s with { Samples = v },
            "The number of training samples for criteria other than magnitude, and for 'update-weights'." },
        { "evolve", Evolve, s => s.Evolution, (s, v) => s with { Evolution = v },
            "The evolution of a criterion, or of the sparsities of the layers; criterion evolve, or ratios evolve." },
        { "widths", Widths, s => s.Widths, (s, v) => s with { Widths = v },
            "The distribution of pruned channels: ranked over all groups, or the same fraction of every group." },
        { "max-ratio", new NumberType(0, 0.99), s => s.MaxRatio, (s, v) => s with { MaxRatio = v },
            "The maximum fraction of a group's channels that may be pruned." },
        { "round-to", new IntegerType(1, 1024), s => s.RoundTo, (s, v) => s with { RoundTo = v },
            "The number of remaining channels is rounded to a multiple of this." },
        { "match-statistics", KeyTypes.Boolean, s => s.MatchStatistics, (s, v) => s with { MatchStatistics = v },
            "True to match channel statistics to the original's after pruning." },
        { "skip-blocks", KeyTypes.Boolean, s => s.SkipBlocks, (s, v) => s with { SkipBlocks = v },
            "True to allow skipping residual blocks: x + f(x) becomes x; granularity channel." },
        { "include", NamePatterns, s => s.Include, (s, v) => s with { Include = v },
            "Patterns of the names of nodes that may be pruned, and of sums whose blocks may be skipped; * matches any "
            + "characters, ? one." },
        { "exclude", NamePatterns, s => s.Exclude, (s, v) => s with { Exclude = v },
            "Patterns of the names of nodes whose output channels are never pruned, and of sums whose blocks are never skipped." },
    };

    private static readonly Section<QuantizeSettings> Quantize = new()
    {
        { "method", QuantizeMethods, s => s.Method, (s, v) => s with { Method = v },
            "The quantization method: integers with ranges from calibration, integers with ranges computed at run "
            + "time, weights only, or 16-bit floats; auto measures them and chooses for each layer." },
        { "weights", new BitsType(4, 8, 16, 32), s => s.Weights, (s, v) => s with { Weights = v },
            "The allowed bits of a weight tensor; the search chooses where there are several. Default: 8, or 16 with method float16." },
        { "activations", new BitsType(8, 32), s => s.Activations, (s, v) => s with { Activations = v },
            "The allowed bits of an activation; 32 is not quantized. Default: 8, or 32 with methods weight-only and float16." },
        { "calibration", Calibrations, s => s.Calibration, (s, v) => s with { Calibration = v },
            "The calibration method for activation ranges; methods static and auto." },
        { "percentile", new NumberType(50, 100), s => s.Percentile, (s, v) => s with { Percentile = v },
            "The percentage of the values that a range includes; calibration percentile." },
        { "samples", new IntegerType(1, 1_000_000), s => s.Samples, (s, v) => s with { Samples = v },
            "The number of samples for calibration; methods static and auto." },
        { "per-channel", KeyTypes.Boolean, s => s.PerChannel, (s, v) => s with { PerChannel = v },
            "True for a scale per output channel of a weight, false for one per tensor." },
        { "include", NamePatterns, s => s.Include, (s, v) => s with { Include = v },
            "Patterns of the names of nodes that may be quantized; * matches any characters, ? one." },
        { "exclude", NamePatterns, s => s.Exclude, (s, v) => s with { Exclude = v },
            "Patterns of the names of nodes that are not quantized." },
    };

    /// <summary>The keys of a training, with or without a teacher.</summary>
    public static readonly Section<TrainingRecipe> Training = new()
    {
        { "epochs", new IntegerType(1, 10_000), s => s.Epochs, (s, v) => s with { Epochs = v },
            "The number of passes over the training samples." },
        { "batch-size", new IntegerType(1, 65_536), s => s.BatchSize, (s, v) => s with { BatchSize = v },
            "The number of samples of a step." },
        { "optimizer", Optimizers, s => s.Optimizer, (s, v) => s with { Optimizer = v }, "The optimizer." },
        { "rate", new NumberType(0, 10), s => s.Rate, (s, v) => s with { Rate = v },
            "The maximum learning rate." },
        { "momentum", new NumberType(0, 0.999), s => s.Momentum, (s, v) => s with { Momentum = v },
            "The momentum of the optimizer sgd." },
        { "weight-decay", new NumberType(0, 1),
            s => s.WeightDecay, (s, v) => s with { WeightDecay = v }, "The weight decay." },
        { "schedule", Schedules, s => s.Schedule, (s, v) => s with { Schedule = v },
            "The schedule of the learning rate: constant, half a cosine wave down to 0, once up and down, or divided "
            + "by ten after each third." },
        { "warm-up", new NumberType(0, 0.9), s => s.WarmUp, (s, v) => s with { WarmUp = v },
            "The fraction of the steps in which the learning rate rises linearly from 0." },
        { "clip-norm", new NumberType(0, 1e6), s => s.ClipNorm, (s, v) => s with { ClipNorm = v },
            "The maximum norm of all gradients of a step; 0 for no limit." },
        { "label-smoothing", new NumberType(0, 0.9), s => s.LabelSmoothing, (s, v) => s with { LabelSmoothing = v },
            "The fraction of a label that is spread over all classes." },
        { "flip", KeyTypes.Boolean, s => s.Flip, (s, v) => s with { Flip = v },
            "True to mirror images at random." },
        { "shift", new IntegerType(0, 64), s => s.Shift, (s, v) => s with { Shift = v },
            "The maximum number of pixels by which images are shifted at random." },
        { "patience", new IntegerType(0, 10_000), s => s.Patience, (s, v) => s with { Patience = v },
            "The number of epochs without a better validation after which training ends; 0 for never." },
    };

    private static readonly Section<TrainingRecipe> Finetune = new(Training)
    {
        { "distill", KeyTypes.Boolean, s => s.Distill, (s, v) => s with { Distill = v },
            "True to distill from the original: its scores are a part of the loss." },
        { "temperature", new NumberType(0.1, 100), s => s.Temperature, (s, v) => s with { Temperature = v },
            "The temperature of distillation: the higher, the more the original's smaller scores count." },
        { "distill-weight", new NumberType(0, 1), s => s.DistillWeight, (s, v) => s with { DistillWeight = v },
            "The weight of distillation in the loss; the labels have the rest." },
        { "output-weights", OutputWeights, s => s.OutputWeights, (s, v) => s with { OutputWeights = v },
            "The weights of the outputs in the loss, a mapping; others have weight 1; task match-original." },
        { "quantization-aware", KeyTypes.Boolean, s => s.QuantizationAware, (s, v) => s with { QuantizationAware = v },
            "True to train with the rounding of the quantized model." },
        { "engine", Engines, s => s.Engine, (s, v) => s with { Engine = v },
            "The engine that computes the training; auto is ONNX Runtime, or TorchSharp where the model has a "
            + "node that only it differentiates and the package NasBuild.TorchSharp is referenced." },
    };

    private static readonly Section<OutputSettings> Output = new()
    {
        { "path", OutputPath, s => s.Path, (s, v) => s with { Path = v },
            "The optimised model's file, relative to the build output folder. Default: the source's file name." },
        { "version", KeyTypes.Version, s => s.Version, (s, v) => s with { Version = v! },
            "The version of the optimised model's package ('nas pack')." },
        { "labels", KeyTypes.Labels, s => s.Labels, (s, v) => s with { Labels = v },
            "The names of the classes, in the order of the scores: for NasModels.X.Labels in the consumer's code, for "
            + "the report, and for folders and tables of samples that name classes. Default: the folders of the images "
            + "by class, or the model's own metadata." },
        { "bom", KeyTypes.Boolean, s => s.Bom, (s, v) => s with { Bom = v },
            "True to write a bill of materials (CycloneDX) beside the model." },
    };

    /// <summary>The keys of the file itself.</summary>
    public static readonly Section<NasConfiguration> Root = new()
    {
        { "version", new IntegerType(1, NasConfiguration.CurrentVersion), s => s.Version, (s, v) =>
            s with { Version = v },
            "The version of this file's keys and their meanings." },
        { "model", Model, s => s.Model, (s, v) => s with { Model = v },
            "The model that is optimised.", true },
        { "data", Data, s => s.Data, (s, v) => s with { Data = v }, "The samples." },
        { "quality", Quality, s => s.Quality, (s, v) => s with { Quality = v },
            "The comparison with the original's outputs; task match-original." },
        { "target", Target, s => s.Target, (s, v) => s with { Target = v },
            "The gates that the optimised model must pass, relative to the original or absolute." },
        { "budget", Budget, s => s.Budget, (s, v) => s with { Budget = v },
            "The limits of a search, which ends at the first of them." },
        { "predict", Predict, s => s.Predict, (s, v) => s with { Predict = v },
            "The predictors; search.method policy-gradient or hybrid." },
        { "hybrid", Hybrid, s => s.Hybrid, (s, v) => s with { Hybrid = v },
            "The hybrid of 'model.components'." },
        { "search", Search, s => s.Search, (s, v) => s with { Search = v },
            "The search for the best candidate. Without this key there is none." },
        { "prune", Prune, s => s.Prune, (s, v) => s with { Prune = v },
            "Pruning of channels or weights. Without this key nothing is pruned." },
        { "quantize", Quantize, s => s.Quantize, (s, v) => s with { Quantize = v },
            "Quantization. Without this key nothing is quantized, except in a file with no method at all." },
        { "finetune", Finetune, s => s.Finetune, (s, v) => s with { Finetune = v },
            "Fine-tuning after pruning. Without this key weights are not trained." },
        { "cluster", Cluster, s => s.Cluster, (s, v) => s with { Cluster = v },
            "The workers that measure candidates of a search. Without this key it is the building machine alone." },
        { "cache", Cache, s => s.Cache, (s, v) => s with { Cache = v },
            "The place in which machines share finished results. Without this key there is none." },
        { "output", Output, s => s.Output, (s, v) => s with { Output = v },
            "The optimised model's file." },
        { "device", Devices, s => s.Device, (s, v) => s with { Device = v },
            "The device that models run on; auto uses CUDA where it is available." },
        { "threads", new IntegerType(0, 1024), s => s.Threads, (s, v) => s with { Threads = v },
            "The number of threads of a model run; 0 means all cores." },
        { "seed", new IntegerType(0, int.MaxValue), s => s.Seed, (s, v) => s with { Seed = v },
            "The seed of all random numbers." },
    };

    /// <summary>The full names of all keys, such as <c>target.latency</c>.</summary>
    public static readonly IReadOnlyList<string> Paths = [.. Root.Paths("")];
}
