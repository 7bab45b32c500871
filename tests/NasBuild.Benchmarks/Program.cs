using System.Globalization;
using NasBuild.Benchmarks;
using NasBuild.Benchmarks.Exports;
using NasBuild.Benchmarks.Hybrids;
using NasBuild.Benchmarks.HybridSearches;
using NasBuild.Benchmarks.Mutations;
using NasBuild.Benchmarks.OutputKinds;
using NasBuild.Benchmarks.RealModels;

var benchmarks = new Dictionary<string, Action>
{
    ["finetune-kinds"] = FineTuningKinds.Run,
    ["main-job"] = MainJob.Run,
    ["product"] = Product.Run,
    ["training"] = Training.Run,
    ["training-recovery"] = Recovery.Run,
    ["training-from-scratch"] = TrainingFromScratch.Run,
};
if (args is ["training-step", var net, var batch, var steps])
{
    TrainingStep.Run(
        net, int.Parse(batch, CultureInfo.InvariantCulture), int.Parse(steps, CultureInfo.InvariantCulture));
    return 0;
}

if (args is ["pruning", .. var options])
{
    Pruning.Run(options);
    return 0;
}

if (args is ["pruning-evolution", .. var evolution])
{
    PruningEvolution.Run(evolution);
    return 0;
}

if (args is ["pruning-structural", .. var structural])
{
    PruningStructural.Run(structural);
    return 0;
}

if (args is ["policy-search", .. var searches])
{
    PolicySearch.Run(searches);
    return 0;
}

if (args is ["real-models", .. var names])
{
    RealModelBuilds.Run(names.FirstOrDefault() ?? "", names.ElementAtOrDefault(1) ?? "");
    return 0;
}

if (args is ["llm-pp", .. var llm])
{
    LanguageModelPredictors.Run(llm);
    return 0;
}

if (args is ["predictors", .. var files])
{
    Predictors.Run(files);
    return 0;
}

if (args is ["hs-nas", .. var hybrid])
{
    CellSearches.Run(hybrid);
    return 0;
}

if (args is ["supernet", .. var supernet])
{
    FashionSupernet.Run(supernet);
    return 0;
}

if (args is ["hybrids", .. var hybrids])
{
    HybridFigures.Run(hybrids);
    return 0;
}

if (args is ["mutations", .. var mutations])
{
    MutationRun.Run(mutations);
    return 0;
}

if (args is ["exports", .. var exports])
{
    ExportedNets.Run(exports);
    return 0;
}

if (args is not [var name] || !benchmarks.TryGetValue(name, out var benchmark))
{
    Console.WriteLine(
        "usage: dotnet run -c Release --project tests/NasBuild.Benchmarks -- "
        + $"<{string.Join('|', [.. benchmarks.Keys, "pruning", "pruning-structural", "pruning-evolution", "predictors",
            "hs-nas", "supernet", "hybrids", "mutations", "exports", "real-models"])}>");
    return 2;
}

benchmark();
return 0;
