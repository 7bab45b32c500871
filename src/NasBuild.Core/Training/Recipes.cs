using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Engine.Training.Schedules;

namespace NasBuild.Core.Training;

/// <summary>Converts recipes to the engine's types.</summary>
internal static class Recipes
{
    /// <summary>Returns the optimiser.</summary>
    public static Optimiser Optimiser(this TrainingRecipe recipe) => recipe.Optimizer switch
    {
        OptimizerMethod.Sgd => new Sgd(recipe.Momentum, Nesterov: recipe.Momentum > 0, recipe.WeightDecay),
        OptimizerMethod.Adam => new Adam(WeightDecay: recipe.WeightDecay),
        _ => new AdamW(WeightDecay: recipe.WeightDecay),
    };

    /// <summary>Returns the learning rate schedule over <paramref name="steps"/> steps.</summary>
    public static Schedule Schedule(this TrainingRecipe recipe, long steps)
    {
        Schedule schedule = recipe.Schedule switch
        {
            RateSchedule.Constant => new ConstantSchedule(recipe.Rate),
            RateSchedule.Cosine => new CosineSchedule(recipe.Rate),
            RateSchedule.Step => new StepSchedule(recipe.Rate, Math.Max(1, steps / 3)),
            _ => new OneCycleSchedule(recipe.Rate),
        };
        return schedule with { WarmUpSteps = Math.Min(steps - 1, (long)Math.Round(recipe.WarmUp * steps)) };
    }

    /// <summary>Returns the random changes of images; null for none.</summary>
    public static Augmentation? Augmentation(this TrainingRecipe recipe) =>
        recipe.Flip || recipe.Shift > 0 ? new Augmentation(recipe.Flip, recipe.Shift) : null;
}
