namespace NasBuild.Core.Results.Qualities;

/// <summary>The agreement of one output with the original's.</summary>
/// <param name="Output">The output.</param>
/// <param name="Agreement">The agreement by the output's measure: 1 if both are the same.</param>
/// <param name="Cosine">The cosine of the angle between both, the mean over samples.</param>
public sealed record OutputQuality(string Output, double Agreement, double Cosine);
