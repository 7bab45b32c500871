using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NasBuild.Core.Results.Classes;
using NasBuild.Core.Results.Layers;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Results;

/// <summary>The emitted optimised model.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Sha256">The hash of its bytes.</param>
/// <param name="Measured">The measurements.</param>
/// <param name="LockUpdated">True if the lock was rewritten.</param>
/// <param name="FromLock">True if the lock named the policy.</param>
/// <param name="SameBytes">True if the bytes are those of the lock, so that the quality recorded there holds.</param>
/// <param name="Transformations">The changes of each transformation.</param>
public sealed record Emitted(
    string Path, string Sha256, Measurement Measured, bool LockUpdated, bool FromLock, bool SameBytes,
    ImmutableArray<TransformationReport> Transformations)
{
    /// <summary>A classifier's answers before and after; null for other models.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ClassComparison? Classes { get; init; }

    /// <summary>The layers before and after; null if they were not compared.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<LayerChange>? Layers { get; init; }

    /// <summary>
    /// The machine of the lock, if the model is from a shared cache and its measurements are the lock's; else null.
    /// </summary>
    public MachineFingerprint? MeasuredBy { get; init; }
}
