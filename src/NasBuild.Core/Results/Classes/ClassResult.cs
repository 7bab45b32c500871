namespace NasBuild.Core.Results.Classes;

/// <summary>The answers for the samples of one class.</summary>
/// <param name="Class">The class.</param>
/// <param name="Samples">The number of its samples.</param>
/// <param name="RightBefore">The number that the original answered right.</param>
/// <param name="RightAfter">The number that the optimised model answered right.</param>
public sealed record ClassResult(int Class, int Samples, int RightBefore, int RightAfter);
