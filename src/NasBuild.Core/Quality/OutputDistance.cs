using NasBuild.Onnx;

namespace NasBuild.Core.Quality;

/// <summary>How far an output is from the original's, summed over samples.</summary>
/// <param name="Squares">The sum of the squared differences.</param>
/// <param name="Expected">The sum of the original's squares.</param>
/// <param name="Found">The sum of the candidate's squares.</param>
/// <param name="Product">The sum of the products of both.</param>
internal sealed record OutputDistance(double Squares, double Expected, double Found, double Product)
{
    public static OutputDistance None { get; } = new(0, 0, 0, 0);

    /// <summary>The L2 norm of the difference over that of the original; 0 where both are 0 throughout.</summary>
    public double RelativeL2 => Squares == 0 ? 0 : Math.Sqrt(Squares / Expected);

    /// <summary>The cosine of the angle between both; 1 where both are 0 throughout.</summary>
    public double Cosine => Expected == 0 && Found == 0 ? 1 : Product / Math.Sqrt(Expected * Found);

    /// <summary>One minus the relative distance, at least 0; NaN where the candidate's numbers are none.</summary>
    public double Agreement => Math.Max(0, 1 - RelativeL2);

    /// <summary>With the numbers of further samples.</summary>
    public OutputDistance With(Tensor expected, Tensor found)
    {
        var (squares, ofExpected, ofFound, product) = this;
        foreach (var (x, y) in expected.ToDoubles().Zip(found.ToDoubles()))
        {
            // Infinities mask: the same on both sides is no distance, and has no part in the norms.
            if (!double.IsFinite(x) && x.Equals(y))
            {
                continue;
            }

            squares += (x - y) * (x - y);
            ofExpected += x * x;
            ofFound += y * y;
            product += x * y;
        }

        return new OutputDistance(squares, ofExpected, ofFound, product);
    }
}
