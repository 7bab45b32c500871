using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;

namespace NasBuild.Core.Configuration;

/// <summary>
/// The settings of a smoke run: everything that nas.yaml asks for, on as few samples, candidates and steps as show that
/// it works. Its numbers say nothing.
/// </summary>
internal static class SmokeRun
{
    private const int Samples = 64;
    private const int FewSamples = 16;
    private const int Trials = 3;
    private const int Steps = 2;
    private const int BatchSize = 8;

    /// <summary>Returns the settings. This machine alone works, and asks no language model.</summary>
    public static NasConfiguration Of(NasConfiguration configuration) => configuration with
    {
        MaxSamples = Samples,
        Budget = new BudgetSettings { Trials = Trials, Time = Duration.FromMinutes(60) },
        Target = configuration.Target with { OnMiss = OnMiss.Warn },
        Hybrid = configuration.IsHybrid ? configuration.HybridOrDefault with
        {
            ProjectorSteps = Steps,
            Steps = Steps,
            BatchSize = BatchSize,
        } : configuration.Hybrid,
        Predict = configuration.Predict with { Samples = Trials, Endpoint = null, Predictor = PredictorMethod.Auto },
        Search = configuration.Search is { } search ? search with
        {
            Population = Math.Min(search.Population, Trials + 1),
            Subset = FewSamples,
            FinetuneSteps = Math.Min(search.FinetuneSteps, Steps),
        } : null,
        Prune = configuration.Prune is { } prune ? prune with
        {
            Samples = FewSamples,
            Evolution = prune.Evolution with { Population = Trials + 1, Iterations = Steps, Samples = FewSamples },
        } : null,
        Quantize = configuration.Quantize is { } quantize ? quantize with { Samples = FewSamples } : null,
        Finetune = configuration.Finetune is { } tuning ? tuning with
        {
            Epochs = 1,
            BatchSize = Math.Min(tuning.BatchSize, BatchSize),
        } : null,
        Cluster = null,
        Cache = null,
    };
}
