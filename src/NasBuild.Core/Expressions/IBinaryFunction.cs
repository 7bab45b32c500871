using System.Runtime.Intrinsics;

namespace NasBuild.Core.Expressions;

/// <summary>A function of two numbers, evaluated for sixteen pairs at a time.</summary>
internal interface IBinaryFunction
{
    static abstract Vector512<float> Of(Vector512<float> x, Vector512<float> y);
}
