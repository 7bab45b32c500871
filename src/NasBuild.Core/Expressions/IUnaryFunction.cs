using System.Runtime.Intrinsics;

namespace NasBuild.Core.Expressions;

/// <summary>A function of one number, evaluated for sixteen numbers at a time.</summary>
internal interface IUnaryFunction
{
    static abstract Vector512<float> Of(Vector512<float> x);
}
