using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Prediction.Methods;

/// <summary>The kinds of predictors that a file may hold, by the names that they have there.</summary>
internal static class PredictorKinds
{
    private static readonly JsonDerivedType[] All =
    [
        new(typeof(MeanPredictor), "mean"),
        new(typeof(RidgePredictor), "ridge"),
        new(typeof(GaussianProcess), "gaussian-process"),
        new(typeof(NetPredictor), "nets"),
        new(typeof(WorkPredictor), "work"),
    ];

    /// <summary>The format of files that hold predictors.</summary>
    public static JsonSerializerOptions Format { get; } = new(StageCache.Format)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { AddKinds } },
    };

    private static void AddKinds(JsonTypeInfo type)
    {
        if (type.Type == typeof(IPredictor))
        {
            type.PolymorphismOptions = new JsonPolymorphismOptions();
            Array.ForEach(All, type.PolymorphismOptions.DerivedTypes.Add);
        }
    }
}
