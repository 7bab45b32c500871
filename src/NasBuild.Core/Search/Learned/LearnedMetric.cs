using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using NasBuild.Core.Compression.Complexity;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;
using NasBuild.Engine.Timing;

namespace NasBuild.Core.Search.Learned;

/// <summary>A metric that is learned from trials: its encoding and its prediction methods.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Encoding">The encoding of policies for predictors.</param>
/// <param name="Methods">The methods to compare, the simplest first: it replaces those that need more samples.</param>
internal sealed record LearnedMetric(
    PredictedMetric Metric, PolicyEncoding Encoding, ImmutableArray<NamedTrainer> Methods)
{
    // ONNX Runtime's convolutions compute as many channels at a time as a vector register has numbers.
    private static readonly int ChannelBlock = Vector512.IsHardwareAccelerated ? 16 : 8;

    /// <summary>True if its predictors must have a gradient.</summary>
    public bool NeedsGradient { get; private init; }

    /// <summary>The number of samples that the method which needs the fewest needs.</summary>
    public int FewestSamples => Methods.Min(m => PredictorChoice.SamplesFor(m));

    /// <summary>Returns true if a predictor may be used, such as a stored one.</summary>
    public bool Allows(IPredictor predictor) => !NeedsGradient || predictor is IDifferentiablePredictor;

    /// <summary>Returns the same metric, learned only with methods whose predictors have a gradient.</summary>
    /// <exception cref="InvalidOperationException">None of them has one.</exception>
    public LearnedMetric WithGradient()
    {
        var able = Methods.Where(m => m.Trainer is IPredictorTrainer<IDifferentiablePredictor>);
        return able.Any()
            ? this with { Methods = [.. able], NeedsGradient = true }
            : throw new InvalidOperationException($"No predictor of {Metric.Name} has a gradient.");
    }

    /// <summary>
    /// Returns the quality, learned from the policy itself, and from the remaining shares of operations, bytes and
    /// scores, for which few candidates suffice.
    /// </summary>
    /// <param name="settings">The settings with the prediction method.</param>
    /// <param name="space">The policies.</param>
    /// <param name="complexity">The complexity of policies.</param>
    /// <param name="activations">The bits of activations.</param>
    /// <param name="damage">The share of the channels' scores that a policy cuts; null if no channels are cut.</param>
    /// <param name="higherIsBetter">True if a larger quality is better.</param>
    /// <param name="languageModel">Creates the method that asks a language model; null without one.</param>
    public static LearnedMetric Quality(
        PredictSettings settings,
        Space space,
        ModelComplexity complexity,
        int activations,
        PolicyComplexity? damage,
        bool higherIsBetter,
        Func<PredictedMetric, PolicyEncoding, ISlowTrainer>? languageModel = null)
    {
        (string Name, IDifferentiable? Function)[] left =
        [
            ("log MACs", complexity.Macs.LogShare),
            ("log bit operations", complexity.BitOperations(activations).LogShare),
            ("log bytes", complexity.Bytes.LogShare),
            ("score that is cut", damage),
        ];
        var features = left.Where(f => f.Function is not null)
            .Select(f => PolicyFeature.Differentiable(f.Name, space, f.Function!));
        var metric = new PredictedMetric("quality", Negated: !higherIsBetter);
        var encoding = new PolicyEncoding(space, [.. features]);
        int[][] parts = [.. encoding.Parts(complexity.Layers), encoding.Features];
        var context = new PredictorContext(settings, metric, encoding, parts)
        {
            LanguageModel = languageModel?.Invoke(metric, encoding),
        };
        return new LearnedMetric(metric, encoding, [.. PredictorMethods.Create(context)]);
    }

    /// <summary>
    /// Returns the latency, learned from the work of a run. A language model does not know the machine.
    /// </summary>
    /// <param name="settings">The settings with the prediction method.</param>
    /// <param name="space">The policies.</param>
    /// <param name="complexity">The complexity of policies.</param>
    public static LearnedMetric Latency(PredictSettings settings, Space space, ModelComplexity complexity)
    {
        settings = settings.Predictor is PredictorMethod.Llm
            ? settings with { Predictor = PredictorMethod.Auto } : settings;
        var work = complexity.Work(ChannelBlock).Select((w, i) => PolicyFeature.Differentiable(
            $"work {i + 1}", space, new Affine(w, 0, 1 / complexity.Macs.Uncompressed)));
        var (metric, encoding) = (new PredictedMetric("latency"), new PolicyEncoding(space, [.. work]));
        var kinds = encoding.Features.Length;

        // The residual of the rates of work is learned from the variables alone.
        var variables = new PolicyEncoding(space, []);
        var context = new PredictorContext(settings, metric, variables, [.. variables.Parts(complexity.Layers)]);
        NamedTrainer WithWork(NamedTrainer method) =>
            method.Trainer is IPredictorTrainer<IDifferentiablePredictor> other
                ? new NamedTrainer($"work and {method.Name}", method.MinSamples, new WorkTrainer(kinds, other))
                : method;
        var methods = PredictorMethods.Create(context).Select(WithWork);
        if (settings.Predictor == PredictorMethod.Auto)
        {
            methods = methods.Prepend(new NamedTrainer("work", 1, new WorkTrainer(kinds, null)));
        }

        return new LearnedMetric(metric, encoding, [.. methods]);
    }
}
