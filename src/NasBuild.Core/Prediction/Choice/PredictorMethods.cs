using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Prediction.Distillation;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Methods.Nets;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Prediction.Choice;

/// <summary>
/// The table of prediction methods: a new one is a file of its own, a row here and a value of
/// <see cref="PredictorMethod"/> with its key.
/// </summary>
internal static class PredictorMethods
{
    // Predictors of methods that have no name of their own, but replace others or are part of them.
    private static readonly JsonDerivedType[] Others =
    [
        new(typeof(MeanPredictor), "mean"), new(typeof(WorkPredictor), "work"),
        new(typeof(StudentPredictor), "student"),
    ];

    /// <summary>The methods, the simplest first: it replaces those that need more samples.</summary>
    public static ImmutableArray<PredictorDescriptor> All { get; } =
    [
        new("ridge", PredictorMethod.Ridge, 3,
            _ => new RidgeTrainer(), new(typeof(RidgePredictor), "ridge")),
        new("gaussian-process", PredictorMethod.GaussianProcess, 5,
            context => new GaussianProcessTrainer(context.Parts), new(typeof(GaussianProcess), "gaussian-process")),
        new("ensemble", PredictorMethod.Ensemble, 20,
            _ => new MlpEnsembleTrainer(), new(typeof(NetPredictor), "nets")),
        new("seernet", PredictorMethod.Seernet, 20,
            _ => new SeerNetTrainer(), new(typeof(NetPredictor), "nets")),
        new("llm", PredictorMethod.Llm, 3,
            context => context.LanguageModel!, new(typeof(DistilledPredictor), "distilled")),
    ];

    /// <summary>The format of files that hold predictors.</summary>
    public static JsonSerializerOptions Format { get; } = new(StageCache.Format)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { AddKinds } },
    };

    /// <summary>
    /// Returns the requested methods: the named one, or all; behind a language model, the others in reserve.
    /// </summary>
    public static IEnumerable<NamedTrainer> Create(PredictorContext context)
    {
        var asked = context.Settings.Predictor;
        return All
            .Where(m => asked is PredictorMethod.Auto or PredictorMethod.Llm || asked == m.Method)
            .Where(m => m.Method != PredictorMethod.Llm || context.LanguageModel is not null)
            .Select(m => new NamedTrainer(m.Name, m.MinSamples, m.Create(context))
            {
                IsReserve = asked == PredictorMethod.Llm && m.Method != asked && context.LanguageModel is not null,
            });
    }

    private static void AddKinds(JsonTypeInfo type)
    {
        if (type.Type.IsAssignableTo(typeof(IPredictor)) && type.Type.IsInterface)
        {
            var kinds = All.Select(m => m.Kind).Concat(Others).DistinctBy(k => k.DerivedType);
            type.PolymorphismOptions = new JsonPolymorphismOptions();
            foreach (var kind in kinds.Where(k => k.DerivedType.IsAssignableTo(type.Type)))
            {
                type.PolymorphismOptions.DerivedTypes.Add(kind);
            }
        }
    }
}
