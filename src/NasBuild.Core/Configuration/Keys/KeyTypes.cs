using NasBuild.Core.Configuration.Keys.Types;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Configuration.Yaml;
using NasBuild.Core.Diagnostics;
using NasBuild.Engine.Timing;

namespace NasBuild.Core.Configuration.Keys;

/// <summary>The types that the keys of nas.yaml have.</summary>
internal static class KeyTypes
{
    public static readonly BooleanType Boolean = new();
    public static readonly PixelRangeType PixelRange = new();
    public static readonly ImageSizeType ImageSize = new();
    public static readonly NormalizationType Normalization = new();
    public static readonly BatchAxisType BatchAxis = new();
    public static readonly OutputPathType OutputPath = new();
    public static readonly FilePathType FilePath = new("nas.yaml");
    public static readonly NamePatternsType NamePatterns = new();
    public static readonly LabelsType Labels = new();
    public static readonly VersionType Version = new();
    public static readonly PackageIdType PackageId = new();
    public static readonly VersionRangeType VersionRange = new();
    public static readonly CriterionType Criterion = new();

    public static readonly TextType ValueName = new("the name of a value of the model", SchemaPattern.OneLine);

    public static readonly AddressType Feed = new(
        "a folder relative to nas.yaml, the address of a NuGet v3 feed, or the name of a source in nuget.config",
        SchemaPattern.OneLine);

    public static readonly TextType OutputName = new("the name of an output", SchemaPattern.OneLine);

    public static readonly ChoiceType<ModelTask> Task = new(
        ("image-classification", ModelTask.ImageClassification), ("causal-lm", ModelTask.CausalLm),
        ("match-original", ModelTask.MatchOriginal));

    public static readonly OptionalListType<double> ChannelNumbers = new(new NumberType(-1e6, 1e6), maximum: 3);

    public static readonly OptionalListType<double> ChannelDeviations = new(new NumberType(1e-6, 1e6), maximum: 3);

    public static readonly OptionalListType<string?> Components = new(FilePath, maximum: 8, minimum: 2);

    public static readonly OptionalListType<IReadOnlyList<double>?> BlockShares =
        new(new OptionalListType<double>(new NumberType(0, 1), maximum: 8, minimum: 2), 1000);

    public static readonly OptionalListType<IReadOnlyList<string?>?> BlockCuts =
        new(new OptionalListType<string?>(ValueName, maximum: 1001, minimum: 2), maximum: 8, minimum: 2);

    public static readonly ChoiceType<ProjectorKind> Projectors = new(
        ("identity", ProjectorKind.Identity), ("linear", ProjectorKind.Linear), ("skip", ProjectorKind.Skip),
        ("two-layers", ProjectorKind.TwoLayers));

    public static readonly ChoiceType<ImageResize> Resizing =
        new(("stretch", ImageResize.Stretch), ("shorter-side", ImageResize.ShorterSide));

    public static readonly ChoiceType<ImageCrop> Crops = new(("center", ImageCrop.Center));

    public static readonly ChoiceType<ImageChannels> Channels = new(
        ("auto", ImageChannels.Auto), ("rgb", ImageChannels.Rgb), ("bgr", ImageChannels.Bgr),
        ("gray", ImageChannels.Gray));

    public static readonly ChoiceType<HybridSearchMethod> HybridSearches = new(
        ("alternating", HybridSearchMethod.Alternating), ("simultaneous", HybridSearchMethod.Simultaneous),
        ("gaea", HybridSearchMethod.Gaea), ("gumbel", HybridSearchMethod.Gumbel));

    public static readonly ChoiceType<OnMiss> Misses = new(("error", OnMiss.Error), ("warn", OnMiss.Warn));

    public static readonly ChoiceType<SearchMethod> SearchMethods = new(
        ("hybrid", SearchMethod.Hybrid), ("evolution", SearchMethod.Evolution),
        ("random", SearchMethod.Random), ("policy-gradient", SearchMethod.PolicyGradient));

    public static readonly ChoiceType<HybridOrder> Orders = new(
        ("adaptive", HybridOrder.Adaptive), ("predictor-first", HybridOrder.PredictorFirst),
        ("measured-first", HybridOrder.MeasuredFirst), ("alternating", HybridOrder.Alternating));

    public static readonly ChoiceType<PredictorMethod> Predictors = new(
        ("auto", PredictorMethod.Auto), ("ridge", PredictorMethod.Ridge),
        ("gaussian-process", PredictorMethod.GaussianProcess), ("ensemble", PredictorMethod.Ensemble),
        ("seernet", PredictorMethod.Seernet), ("llm", PredictorMethod.Llm));

    public static readonly ConcealedTextType Endpoint = new(
        "an address such as http://localhost:11434/v1, without user, password or query",
        new SchemaPattern(
            @"^https?://([A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?)(\.[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?)*"
            + @"(:[1-9][0-9]{0,3}|:[1-5][0-9]{4})?(/[A-Za-z0-9._~/-]*)?$"));

    public static readonly ConcealedTextType ClusterServer = new(
        "the address of a NATS server such as nats://build-server:4222 (tls:// for TLS), without user, password or query",
        new SchemaPattern(
            @"^(nats|tls|ws|wss)://([A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?)(\.[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?)*"
            + @"(:[1-9][0-9]{0,3}|:[1-5][0-9]{4}|:6[0-4][0-9]{3})?$"));

    public static readonly TextType CacheFolder = new("a folder relative to nas.yaml, such as //share/nas", SchemaPattern.OneLine);

    public static readonly TextType WorkerLabel = new(
        "label=NAME, with letters, digits and hyphens", new SchemaPattern("^label=[A-Za-z0-9][A-Za-z0-9-]{0,62}$"));

    public static readonly TextType MachineKind = new("the kind of a machine as 'nas worker' shows it", SchemaPattern.OneLine);

    public static readonly ConcealedTextType VariableName = new(
        "the name of an environment variable, such as OPENAI_API_KEY",
        new SchemaPattern("^[A-Za-z_][A-Za-z0-9_]{0,99}$"));

    public static readonly TextType ModelName = new("the name of a model", SchemaPattern.OneLine);

    public static readonly OptionalListType<PromptParts> Parts = new(
        new ChoiceType<PromptParts>(
            ("role", PromptParts.Role), ("task", PromptParts.Task), ("examples", PromptParts.Examples),
            ("backbone", PromptParts.Backbone), ("efficiency", PromptParts.Efficiency), ("focus", PromptParts.Focus),
            ("definitions", PromptParts.Definitions), ("demonstrations", PromptParts.Demonstrations)),
        8);

    public static readonly ChoiceType<StudentMethod> Students =
        new(("net", StudentMethod.Net), ("ridge", StudentMethod.Ridge));

    public static readonly ChoiceType<OnFailure> Failures =
        new(("continue", OnFailure.Continue), ("fail", OnFailure.Fail));

    public static readonly ChoiceType<PruneGranularity> Granularities = new(
        ("channel", PruneGranularity.Channel), ("unstructured", PruneGranularity.Unstructured),
        ("2:4", PruneGranularity.TwoOfFour), ("4:8", PruneGranularity.FourOfEight));

    public static readonly ChoiceType<PruneRatios> Ratios =
        new(("uniform", PruneRatios.Uniform), ("sensitivity", PruneRatios.Sensitivity), ("evolve", PruneRatios.Evolve));

    public static readonly QuantityType<Percent> Sparsity = new(
        "a percentage from 0 to below 100, such as 50 %",
        "^[0-9]{1,2}(\\.[0-9]{1,6})? ?%$",
        text => Percent.TryParse(text, out Percent value) ? value : default,
        value => value.ToString());

    public static readonly ChoiceType<PruneWidths> Widths =
        new(("global", PruneWidths.Global), ("uniform", PruneWidths.Uniform));

    public static readonly ChoiceType<QuantizeMethod> QuantizeMethods = new(
        ("auto", QuantizeMethod.Auto), ("static", QuantizeMethod.Static), ("dynamic", QuantizeMethod.Dynamic),
        ("weight-only", QuantizeMethod.WeightOnly), ("float16", QuantizeMethod.Float16));

    public static readonly ChoiceType<CalibrationMethod> Calibrations = new(("min-max", CalibrationMethod.MinMax),
        ("percentile", CalibrationMethod.Percentile), ("entropy", CalibrationMethod.Entropy));

    public static readonly ChoiceType<EngineChoice> Engines = new(
        ("auto", EngineChoice.Auto), ("onnx-runtime", EngineChoice.OnnxRuntime),
        ("torchsharp", EngineChoice.TorchSharp));

    public static readonly ChoiceType<OptimizerMethod> Optimizers =
        new(("sgd", OptimizerMethod.Sgd), ("adam", OptimizerMethod.Adam), ("adamw", OptimizerMethod.AdamW));

    public static readonly ChoiceType<RateSchedule> Schedules = new(
        ("constant", RateSchedule.Constant), ("cosine", RateSchedule.Cosine), ("one-cycle", RateSchedule.OneCycle),
        ("step", RateSchedule.Step));

    public static readonly ChoiceType<Device> Devices =
        new(("auto", Device.Auto), ("cpu", Device.Cpu), ("cuda", Device.Cuda));

    public static readonly QuantityType<Points?> Points = new(
        "percentage points from 0 to 100, such as 0.5 points",
        UpToHundred("points?"),
        text => Quantities.Points.TryParse(text, out Points value) ? value : null,
        value => value!.Value.ToString());

    public static readonly QuantityType<Percent> Share = new(
        "a percentage from 0 to 100, such as 99 %",
        UpToHundred(Percent.Unit),
        text => Percent.TryParse(text, out Percent value) ? value : default,
        value => value.ToString());

    public static readonly PerOutputType<Percent> Shares = new(Share);

    public static readonly SampleSharesType SampleShares = new(Share);

    public static readonly PerOutputType<double> Cosines = new(new NumberType(-1, 1));

    public static readonly PerOutputType<double> OutputWeights = new(new NumberType(0, 1e6));

    public static readonly ChoiceType<OutputMeasure> Measures = new(
        ("auto", OutputMeasure.Auto), ("top-1", OutputMeasure.Top1), ("cosine", OutputMeasure.Cosine),
        ("relative-l2", OutputMeasure.RelativeL2), ("ctc", OutputMeasure.Ctc), ("boxes", OutputMeasure.Boxes));

    public static readonly OptionalListType<string?> ValueNames = new(ValueName, 100);

    public static readonly QuantityType<Limit?> ShareOfOriginal = new(
        "a percentage from 0 to 100, such as 40 %",
        UpToHundred(Percent.Unit),
        text => Limit.TryParseShare(text, out Limit? value) ? value : null,
        value => value!.ToCanonicalString());

    public static readonly QuantityType<Percent?> Rise = new(
        "a percentage from 0 on, such as 4 %",
        QuantityText.Pattern([Percent.Unit], zeroAllowed: true),
        text => Percent.TryParse(text, out Percent value) ? value : null,
        value => value!.Value.ToString());

    public static readonly QuantityType<Duration> Duration = new(
        $"a time above 0, such as 10 min (units {Nearest.Listed(Quantities.Duration.Units, "and")})",
        QuantityText.Pattern(Quantities.Duration.Units),
        text => Quantities.Duration.TryParse(text, out Duration value) ? value : default,
        value => value.ToCanonicalString());

    public static readonly QuantityType<Limit?> Latency = new(
        "a share of the original's latency above 0, such as 50 %, or a time, such as 1.2 ms (units "
        + $"{Nearest.Listed(Quantities.Duration.Units, "and")})",
        QuantityText.Pattern([Percent.Unit, .. Quantities.Duration.Units]),
        text => Limit.TryParseTime(text, out Limit? value) ? value : null,
        value => value!.ToCanonicalString());

    public static readonly QuantityType<Limit?> Size = new(
        "a share of the original's above 0 and up to 100 %, such as 25 %, or a size, such as 400 KB (units "
        + $"{Nearest.Listed(ByteSize.Units, "and")})",
        $"^(?!{AboveHundred} ?{Percent.Unit}){QuantityText.Pattern([Percent.Unit, .. ByteSize.Units])[1..]}",
        text => Limit.TryParseSize(text, out Limit? value) ? value : null,
        value => value!.ToCanonicalString());

    // Such a limit on a size would only hide that a model grew.
    private const string AboveHundred =
        @"0*(100\.0*[1-9][0-9]*|(10[1-9]|1[1-9][0-9]|[2-9][0-9]{2}|[1-9][0-9]{3,})(\.[0-9]+)?)";

    private static string UpToHundred(string unit) => $"^(100(\\.0{{1,6}})?|[0-9]{{1,2}}(\\.[0-9]{{1,6}})?) ?{unit}$";
}
