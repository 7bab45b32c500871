using System.Runtime.Intrinsics;
using NasBuild.Core.Compression.Complexity;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.PolicyGradient;

/// <summary>How a metric is learnt from trials.</summary>
/// <param name="Features">What tells of it.</param>
/// <param name="Trainers">The methods that are compared, the simplest first: it stands in for those that need more.</param>
internal sealed record LearnedMetric(TrialFeatures Features, IReadOnlyList<IPredictorTrainer> Trainers)
{
    // ONNX Runtime's convolutions compute as many channels at a time as a vector register has numbers.
    private static readonly int ChannelBlock = Vector512.IsHardwareAccelerated ? 16 : 8;

    /// <summary>Quality goes with the policy itself, and with how much is left of operations, bytes and scores, which few candidates suffice to learn from.</summary>
    /// <param name="method">The method that was asked for.</param>
    /// <param name="space">The policies.</param>
    /// <param name="complexity">What they come to.</param>
    /// <param name="activations">The bits of activations.</param>
    /// <param name="damage">What a policy cuts of the channels' scores; null where no channels are cut.</param>
    public static LearnedMetric Quality(PredictorMethod method, Space space, ModelComplexity complexity, int activations, PolicyComplexity? damage)
    {
        IDifferentiable?[] left = [complexity.Macs.LogShare, complexity.BitOperations(activations).LogShare, complexity.Bytes.LogShare, damage];
        var features = new TrialFeatures(space, [.. left.OfType<IDifferentiable>()]);
        return new LearnedMetric(features, Methods(method, [.. features.Parts(complexity.Layers), features.Functions]));
    }

    /// <summary>Latency goes with the work of a run.</summary>
    /// <param name="method">The method that was asked for.</param>
    /// <param name="space">The policies.</param>
    /// <param name="complexity">What they come to.</param>
    public static LearnedMetric Latency(PredictorMethod method, Space space, ModelComplexity complexity)
    {
        var features = new TrialFeatures(space, [.. complexity.Work(ChannelBlock).Select(w => new Affine(w, 0, 1 / complexity.Macs.Whole))]);
        WorkTrainer With(IPredictorTrainer? other) => new(features.Functions.Length, other);
        return new LearnedMetric(features, [.. method == PredictorMethod.Auto ? [With(null)] : Array.Empty<WorkTrainer>(), .. Methods(method, features.Parts(complexity.Layers)).Select(With)]);
    }

    private static IReadOnlyList<IPredictorTrainer> Methods(PredictorMethod method, IEnumerable<int[]> parts) => method switch
    {
        PredictorMethod.Ridge => [new RidgeTrainer()],
        PredictorMethod.GaussianProcess => [new GaussianProcessTrainer(parts)],
        PredictorMethod.Ensemble => [new MlpEnsembleTrainer()],
        PredictorMethod.Seernet => [new SeerNetTrainer()],
        _ => [new RidgeTrainer(), new GaussianProcessTrainer(parts), new MlpEnsembleTrainer(), new SeerNetTrainer()],
    };
}
