using System.Globalization;
using NasBuild.Benchmarks;
using NasBuild.Benchmarks.Clusters;
using NasBuild.Benchmarks.Exports;
using NasBuild.Benchmarks.HardKnocks;
using NasBuild.Benchmarks.Hybrids;
using NasBuild.Benchmarks.HybridSearches;
using NasBuild.Benchmarks.Mutations;
using NasBuild.Benchmarks.OutputKinds;
using NasBuild.Benchmarks.Peers;
using NasBuild.Benchmarks.RealModels;

var benchmarks = new Dictionary<string, Action<string[]>>
{
    ["cluster"] = ClusterFigures.Run,
    ["cluster-cache"] = CacheFigures.Run,
    ["exports"] = ExportedNets.Run,
    ["finetune-kinds"] = _ => FineTuningKinds.Run(),
    ["hs-nas"] = CellSearches.Run,
    ["hybrids"] = HybridFigures.Run,
    ["kills"] = KilledBuilds.Run,
    ["llm-pp"] = LanguageModelPredictors.Run,
    ["main-job"] = _ => MainJob.Run(),
    ["mutations"] = MutationRun.Run,
    ["policy-search"] = PolicySearch.Run,
    ["predictors"] = Predictors.Run,
    ["product"] = Product.Run,
    ["pruning"] = Pruning.Run,
    ["pruning-evolution"] = PruningEvolution.Run,
    ["pruning-structural"] = PruningStructural.Run,
    ["readers"] = DamagedFiles.Run,
    ["real-models"] = options =>
        RealModelBuilds.Run(options.ElementAtOrDefault(0) ?? "", options.ElementAtOrDefault(1) ?? ""),
    ["smallest"] = SmallestClassifier.Run,
    ["supernet"] = FashionSupernet.Run,
    ["training"] = _ => Training.Run(),
    ["training-from-scratch"] = _ => TrainingFromScratch.Run(),
    ["training-peers"] = TrainingPeers.Run,
    ["training-recovery"] = _ => Recovery.Run(),
};

// A step of 'training', in a process of its own.
if (args is ["training-step", var net, var batch, var steps, .. var settings])
{
    TrainingStep.Run(
        net, int.Parse(batch, CultureInfo.InvariantCulture), int.Parse(steps, CultureInfo.InvariantCulture),
        spin: !settings.Contains("--no-spin"));
    return 0;
}

// A worker of 'cluster', in a process of its own.
if (args is ["cluster-worker", var server, var milliseconds, var lease])
{
    SleepingWorker.Run(server, milliseconds, lease);
    return 0;
}

if (args is not [var name, .. var options] || !benchmarks.TryGetValue(name, out var benchmark))
{
    Console.WriteLine(
        "usage: dotnet run -c Release --project tests/NasBuild.Benchmarks -- "
        + $"<{string.Join('|', benchmarks.Keys)}> [OPTIONS]");
    return 2;
}

try
{
    benchmark(options);
    return 0;
}
catch (PeerException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
