using System.Text.Json.Serialization;

namespace NasBuild.Core.Results.Layers;

/// <summary>A layer before and after.</summary>
/// <param name="Name">The name of its node; empty for all that belongs to no layer.</param>
/// <param name="Operator">Its operator.</param>
/// <param name="BytesBefore">The bytes of its weights in the original.</param>
/// <param name="BytesAfter">The same in the optimised model; 0 if the layer was removed.</param>
public sealed record LayerChange(string Name, string Operator, long BytesBefore, long BytesAfter)
{
    /// <summary>Its time in a run of the original, in milliseconds; null if it was not measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MsBefore { get; init; }

    /// <summary>The same of the optimised model.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MsAfter { get; init; }
}
