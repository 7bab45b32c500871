using System.Collections.Immutable;
using NasBuild.Core.Results.Classes;
using NasBuild.Core.Results.Layers;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Results;

/// <summary>The emitted model that the lock records, as a shared cache had it.</summary>
/// <param name="IsFound">True if the cache had it.</param>
/// <param name="IsDamaged">True if the cache had an entry that is not usable.</param>
/// <param name="Details">What the build that made it reports; null if it was not found.</param>
internal sealed record FetchedModel(bool IsFound, bool IsDamaged, MadeModel? Details)
{
    /// <summary>There is none.</summary>
    public static FetchedModel None { get; } = new(false, false, null);
}

/// <summary>The report of the build that made a model; its measurements are in the lock.</summary>
/// <param name="FineTuned">The result of fine-tuning; null if there was none.</param>
/// <param name="Transformations">The changes of each transformation.</param>
internal sealed record MadeModel(FineTuned? FineTuned, ImmutableArray<TransformationReport> Transformations)
{
    /// <summary>The layers before and after; null if they were not compared.</summary>
    public ImmutableArray<LayerChange>? Layers { get; init; }

    /// <summary>A classifier's answers before and after, without the samples themselves; null for other models.</summary>
    public ClassComparison? Classes { get; init; }
}
