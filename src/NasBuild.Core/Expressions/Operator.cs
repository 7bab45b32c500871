namespace NasBuild.Core.Expressions;

/// <summary>The operators of an <see cref="Expression"/>. They are elementwise unless noted otherwise.</summary>
internal enum Operator
{
    /// <summary>The magnitude of each weight.</summary>
    W,

    /// <summary>The gradient of each weight, accumulated over the samples.</summary>
    G,

    /// <summary>The squared norm of each input channel, one number per column.</summary>
    X,

    /// <summary>A constant.</summary>
    Number,

    /// <summary>x^2.</summary>
    Sqr,

    /// <summary>-x.</summary>
    Neg,

    /// <summary>|x|.</summary>
    Abs,

    /// <summary>ln(|x| + 0.001).</summary>
    Log,

    /// <summary>e^min(x, 100).</summary>
    Exp,

    /// <summary>sqrt(|x|).</summary>
    Sqrt,

    /// <summary>tanh(x).</summary>
    Tanh,

    /// <summary>x^2, by another name.</summary>
    Pow,

    /// <summary>x.</summary>
    Skp,

    /// <summary>(x - min) / (max - min) over the tensor; 0 if all elements are equal.</summary>
    Mms,

    /// <summary>(x - mean) / deviation over the tensor; 0 if all elements are equal.</summary>
    Zsn,

    /// <summary>x + y.</summary>
    Add,

    /// <summary>x - y.</summary>
    Sub,

    /// <summary>x y.</summary>
    Mul,

    /// <summary>x / |y|, with the Euclidean norm of the whole tensor y.</summary>
    Div,
}
