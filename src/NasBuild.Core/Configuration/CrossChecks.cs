using NasBuild.Core.Configuration.Keys;
using NasBuild.Core.Configuration.Keys.Types;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Configuration.Yaml;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Configuration;

/// <summary>
/// The checks of keys against each other, in one table. A check is skipped if either of its keys has a problem of its
/// own.
/// </summary>
internal static class CrossChecks
{
    private static readonly Conflict[] Conflicts =
    [
        new("target.accuracy-drop", "model.task", c => c.Model.Task is ModelTask.MatchOriginal,
            "without labels there is no accuracy; use 'target.agreement'."),
        new("target.accuracy-drop", "model.task", c => c.Model.Task is ModelTask.CausalLm,
            "a language model has no accuracy; use 'target.perplexity-rise'."),
        new("target.agreement", "model.task", c => c.Model.Task is not ModelTask.MatchOriginal,
            "agreement is measured with 'task: match-original' only; use 'target.accuracy-drop' or 'target.perplexity-rise'."),
        new("target.cosine", "model.task", c => c.Model.Task is not ModelTask.MatchOriginal,
            "the cosine is measured with 'task: match-original' only; use 'target.accuracy-drop' or 'target.perplexity-rise'."),
        new("model.components", "model.task", c => c.Model.Task is ModelTask.MatchOriginal,
            "a hybrid is trained on labels or on a text; use another task, or 'source'."),
        new("quality", "model.task", c => c.Model.Task is not ModelTask.MatchOriginal,
            "outputs are compared with 'task: match-original' only; remove 'quality'."),
        new("quality.blank", "quality.measure", c => c.Quality.Measure is not OutputMeasure.Ctc,
            "only 'measure: ctc' uses it; remove 'blank'."),
        new("quality.box-score", "quality.measure", c => c.Quality.Measure is not OutputMeasure.Boxes,
            "only 'measure: boxes' uses it; remove 'box-score'."),
        new("target.perplexity-rise", "model.task", c => c.Model.Task is not ModelTask.CausalLm,
            "perplexity is measured with 'task: causal-lm' only."),
        new("data.pixel-range", "data.images.normalization", c => c.Data.Images?.Normalization is not null,
            "both say what the bytes become; remove 'pixel-range'."),
        .. DataSettings.Divided.Select(split => new Conflict(
            $"data.{split}", "data.samples", c => c.Data.Samples is not null,
            $"the samples are divided; remove 'samples', or '{split}'.")),
        new("data.images.mean", "data.images.normalization", c =>
            c.Data.Images!.Normalization?.Name == Normalization.ImageNet.Name,
            "'imagenet' has a mean and a deviation of its own; remove 'mean'."),
        new("data.images.deviation", "data.images.normalization", c =>
            c.Data.Images!.Normalization?.Name == Normalization.ImageNet.Name,
            "'imagenet' has a mean and a deviation of its own; remove 'deviation'."),
        new("data.images.crop", "data.images.resize", c => c.Data.Images!.Resize is not ImageResize.ShorterSide,
            "images that are stretched are not cut; remove 'crop', or use 'resize: shorter-side'."),
        new("predict", "search.method", c => c.Search is { Method: SearchMethod.Evolution or SearchMethod.Random },
            "only 'method: policy-gradient' and 'method: hybrid' predict; remove 'predict'."),
        new("predict.samples", "search.method", c => c.Search is { Method: SearchMethod.Hybrid },
            "it predicts from all candidates that it measures; set 'budget.trials' instead."),
        new("predict.predictor", "search.method", c =>
            c is { Predict.Predictor: PredictorMethod.Llm, Search.Method: SearchMethod.PolicyGradient },
            "a language model has no gradient; use 'method: hybrid'."),
        new("predict.endpoint", "search.method", c => c.Search is { Method: SearchMethod.PolicyGradient },
            "a language model has no gradient; use 'method: hybrid', or remove 'endpoint'."),
        new("predict.endpoint", "predict.predictor", c =>
            c.Predict.Predictor is not (PredictorMethod.Llm or PredictorMethod.Auto),
            "only 'predictor: llm' and 'predictor: auto' ask a language model; remove 'endpoint'."),
        new("search.population", "search.method", c => c.Search is { Method: SearchMethod.Hybrid },
            "its evolution runs through predictors; remove 'population', or use 'method: evolution'."),
        new("search.order", "search.method", c => c.Search is { Method: not SearchMethod.Hybrid },
            "only 'method: hybrid' has rounds; remove 'order'."),
        new("prune.sparsity", "prune.granularity", c => c.Prune!.Granularity is not PruneGranularity.Unstructured,
            "only 'granularity: unstructured' has it to choose; remove 'sparsity'."),
        new("prune.ratios", "prune.granularity", c => c.Prune!.Granularity is not PruneGranularity.Unstructured,
            "only 'granularity: unstructured' has them to choose; remove 'ratios'."),
        new("prune.update-weights", "prune.criterion", c =>
            c.Prune! is { UpdateWeights: true, Criterion: PruneSettings.SparseGpt },
            "SparseGPT has an update of its own; remove 'update-weights'."),
        new("prune.skip-blocks", "prune.granularity", c => c.Prune! is { SkipBlocks: true, CutsChannels: false },
            "blocks can be skipped only with granularity channel; remove 'skip-blocks', or use 'granularity: channel'."),
        new("prune.criterion", "prune.granularity", c =>
            c.Prune! is { Criterion: PruneSettings.SparseGpt, CutsChannels: true },
            "SparseGPT sets single weights to zero; use another criterion, or 'granularity: unstructured'."),
        new("prune.evolve", "prune.criterion", c =>
            c.Prune! is { Criterion: not PruneSettings.Evolve, Ratios: not PruneRatios.Evolve },
            "nothing is evolved; remove 'evolve', or use 'criterion: evolve' or 'ratios: evolve'."),
        new("quantize.weights", "quantize.method", c =>
            c.Quantize!.Weights.Contains(4)
            && c.Quantize.Method is not (QuantizeMethod.WeightOnly or QuantizeMethod.Auto),
            "4 bits are for 'method: weight-only' and 'method: auto' only."),
        new("quantize.weights", "quantize.method", c =>
            c.Quantize!.Weights.Contains(16) && c.Quantize.Method is QuantizeMethod.Static or QuantizeMethod.Dynamic,
            "16 bits are for 'method: weight-only', 'method: float16' and 'method: auto' only."),
        new("quantize.weights", "quantize.method", c =>
            c.Quantize!.Weights.Contains(8) && c.Quantize.Method is QuantizeMethod.Float16,
            "float16 keeps weights with 16 bits, or 32 where it leaves them; use another method for 8."),
        new("quantize.activations", "quantize.method", c => !c.Quantize!.Activations.Contains(8)
            && c.Quantize.Method is QuantizeMethod.Static or QuantizeMethod.Dynamic,
            "activations of 32 bits only mean that weights alone are quantized; use 'method: weight-only'."),
        new("quantize.activations", "quantize.method", c => c.Quantize!.Activations.Contains(8)
            && c.Quantize.Method is QuantizeMethod.WeightOnly or QuantizeMethod.Float16,
            "this method leaves activations as they are; use [32], or 'method: static'."),
        new("quantize.calibration", "quantize.method", c =>
            c.Quantize!.Method is not (QuantizeMethod.Static or QuantizeMethod.Auto),
            "only 'method: static' and 'method: auto' read ranges from samples; remove 'calibration'."),
        new("quantize.samples", "quantize.method", c =>
            c.Quantize!.Method is not (QuantizeMethod.Static or QuantizeMethod.Auto),
            "only 'method: static' and 'method: auto' read ranges from samples; remove 'samples'."),
        new("quantize.percentile", "quantize.method", c =>
            c.Quantize!.Method is not (QuantizeMethod.Static or QuantizeMethod.Auto),
            "only 'method: static' and 'method: auto' read ranges from samples; remove 'percentile'."),
        new("quantize.percentile", "quantize.calibration", c =>
            c.Quantize!.Calibration is not CalibrationMethod.Percentile,
            "only 'calibration: percentile' uses it; remove 'percentile'."),
        new("finetune.momentum", "finetune.optimizer", c => c.Finetune!.Optimizer is not OptimizerMethod.Sgd,
            "only 'optimizer: sgd' uses it; remove 'momentum'."),
        new("finetune.temperature", "finetune.distill", c =>
            !c.Finetune!.Distill && c.Model.Task is not ModelTask.MatchOriginal,
            "it applies only with distillation; remove 'temperature'."),
        new("finetune.distill-weight", "finetune.distill", c => !c.Finetune!.Distill,
            "it applies only with distillation; remove 'distill-weight'."),
        new("finetune.output-weights", "model.task", c => c.Model.Task is not ModelTask.MatchOriginal,
            "with labels only the scores are trained; remove 'output-weights'."),
        new("cache.folder", "cache.server", c => c.Cache is { Folder: not null, Server: not null },
            "a cache is in one place; remove one of them."),
        new("cache.url", "cache.server", c => c.Cache is { Url: not null, Server: not null },
            "a cache is in one place; remove one of them."),
        new("cache.url", "cache.folder", c => c.Cache is { Url: not null, Folder: not null },
            "a cache is in one place; remove one of them."),
        new("cache.credentials-env", "cache.folder", c => c.Cache is { Folder: not null, CredentialsEnv: not null },
            "the system decides who may use a folder; remove 'credentials-env'."),
        new("cache.authority", "cache.folder", c => c.Cache is { Folder: not null, Authority: not null },
            "a folder has no certificate; remove 'authority'."),
        new("finetune.distill", "model.task", c => !c.Finetune!.Distill && c.Model.Task is ModelTask.MatchOriginal,
            "without labels the original is the only teacher; remove 'distill'."),
    ];

    private static readonly Need[] Needs =
    [
        new("model.components", ["data.train"], _ => true,
            "the share of each component is searched on these samples."),
        new("hybrid", ["model.components"], _ => true,
            "a hybrid is made of several models."),
        new("prune.criterion", ["data.train"], c => c.Prune is { Criterion: not "magnitude" and not "random" },
            "the criterion is computed on these samples."),
        new("prune.update-weights", ["data.train"], c => c.Prune is { UpdateWeights: true },
            "the weights are fitted on these samples."),
        new("prune.criterion", ["data.validation"], c => c.Prune is { Criterion: PruneSettings.Evolve },
            "metrics are judged by these samples."),
        new("prune.ratios", ["data.validation"], c => c.Prune is { Ratios: not PruneRatios.Uniform },
            "what zeros cost is measured on these samples."),
        new("data.shares", ["data.samples"], _ => true,
            "these samples are divided."),
        new("cache", ["cache.folder", "cache.server", "cache.url"], _ => true,
            "the place has to be named."),
        new("model.version", ["model.package"], _ => true,
            "a file has no versions."),
        new("model.prerelease", ["model.package"], _ => true,
            "a file has no versions."),
        new("model.feed", ["model.package"], _ => true,
            "a file is in no feed."),
        new("model.file", ["model.package"], _ => true,
            "it is a file inside a package."),
        new("target.accuracy-drop", ["data.validation"], _ => true,
            "accuracy is measured on labelled samples."),
        new("target.perplexity-rise", ["data.validation"], _ => true,
            "perplexity is measured on a text."),
        new("target.agreement", ["data.validation", "data.test", "data.train", "data.calibration"], _ => true,
            "agreement is measured on samples, labels are not needed."),
        new("target.cosine", ["data.validation", "data.test", "data.train", "data.calibration"], _ => true,
            "the cosine is measured on samples, labels are not needed."),
        new("search", ["data.validation"], c => c.Model.Task is not ModelTask.MatchOriginal,
            "the search decides on these samples."),
        new("predict", ["search"], _ => true,
            "predictors need a search."),
        new("search.finetune-steps", ["finetune"], c => c.Search is { FinetuneSteps: > 0 },
            "trials are fine-tuned as the section says."),
        new("predict.predictor", ["predict.endpoint"], c => c.Predict.Predictor is PredictorMethod.Llm,
            "a language model is asked there."),
        new("predict.endpoint", ["predict.model"], _ => true,
            "an endpoint may have several models."),
        .. new[]
        {
            "model", "key-variable", "demonstrations", "parts", "labels", "student", "timeout", "attempts", "calls",
            "tokens", "on-failure",
        }.Select(key => new Need($"predict.{key}", ["predict.endpoint"], _ => true,
            "it is for a language model.")),
        new("finetune", ["data.train"], _ => true,
            "weights are fitted to these samples."),
        new("finetune.quantization-aware", ["quantize"], c => c.Finetune!.QuantizationAware,
            "it needs 'quantize'."),
        new("search", ["prune", "quantize"], _ => true,
            "the search needs 'prune' or 'quantize'."),
    ];

    public static void Run(NasConfiguration configuration, Reading reading)
    {
        bool Judgeable(string key, string other) =>
            reading.Positions.ContainsKey(key) && !reading.IsInvalidated(key) && !reading.IsInvalidated(other);

        foreach (Conflict check in Conflicts)
        {
            if (Judgeable(check.Key, check.Other) && check.Violated(configuration))
            {
                string other = $"{check.Other}: {Written(configuration, check.Other)}";
                reading.Report(
                    check.Key,
                    Descriptors.ConflictingKeys.At(reading.Positions[check.Key], check.Key, other, check.Advice));
            }
        }

        bool Given(string key) => reading.Positions.ContainsKey(key)
            || (DataSettings.Divided.Any(split => key == $"data.{split}") && reading.Positions.ContainsKey("data.samples"));

        foreach (Need check in Needs)
        {
            if (check.AnyOf.All(need => Judgeable(check.Key, need) && !Given(need))
                && check.Applies(configuration))
            {
                string reason = $"'{check.Key}' needs it: {check.Reason}";
                reading.Report(
                    check.AnyOf[0], Descriptors.MissingKey.At(reading.Positions[check.Key], check.AnyOf[0], reason));
            }
        }
    }

    private static string Written(NasConfiguration configuration, string key) =>
        key.Split('.').Aggregate((System.Text.Json.Nodes.JsonNode?)KeyTable.Root.Write(configuration), (node, name) =>
            node?[name])!.ToString();

    /// <summary>
    /// A key that must not be given when <paramref name="Violated"/>, because of the value of another.
    /// </summary>
    private sealed record Conflict(string Key, string Other, Func<NasConfiguration, bool> Violated, string Advice);

    /// <summary>A key that needs one of some others when it <paramref name="Applies"/>.</summary>
    private sealed record Need(string Key, string[] AnyOf, Func<NasConfiguration, bool> Applies, string Reason);
}
