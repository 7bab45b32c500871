using System.Runtime.InteropServices;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Training;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;

namespace NasBuild.Benchmarks.OutputKinds;

/// <summary>The training of a model on a sum of losses, with targets among the samples.</summary>
internal static class KindTraining
{
    /// <summary>Returns the trained model.</summary>
    public static Model Run(
        Model model, IReadOnlyList<(string Output, Loss Loss)> terms, Dataset samples, TrainingRecipe recipe, int seed,
        SessionSettings settings)
    {
        var computed = Logits.Only(model, [.. terms.Select(t => t.Output)]);
        var first = samples.Take([.. Enumerable.Range(0, recipe.BatchSize)]).Inputs;
        using var session = TrainingEngines.Default.Train(
            computed,
            new TrainingSettings(new WeightedSum([.. terms.Select(t => (t.Loss, 1d))]), recipe.Optimiser())
            {
                Parameters = TrainableParameters.Of(computed),
                Session = settings,
            },
            computed.Graph.Inputs.ToDictionary(i => i.Name, i => first[i.Name]));
        return new TrainingLoop
        {
            Model = model,
            Recipe = recipe,
            Loader = new BatchLoader(samples, recipe.BatchSize, seed),
            Feeds = batch => batch.Inputs,
        }.Run(session).Model;
    }

    /// <summary>Returns a column of samples.</summary>
    public static InputColumn Column(string name, long[] shape, IReadOnlyCollection<float[]> samples) => new(
        name, ElementType.Float, [.. shape],
        MemoryMarshal.AsBytes<float>(samples.SelectMany(s => s).ToArray()).ToArray(), samples.Count);
}
