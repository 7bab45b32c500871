using NasBuild.Onnx;

namespace NasBuild.Core.Quality;

/// <summary>The distance of an output from the original's, summed over samples.</summary>
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

    /// <summary>One minus the relative distance, at least 0; NaN if an output of the candidate is NaN.</summary>
    public double Agreement => Math.Max(0, 1 - RelativeL2);

    /// <summary>Returns the distance with further samples added.</summary>
    public OutputDistance With(Tensor expected, Tensor found)
    {
        var (squares, ofExpected, ofFound, product) = this;
        foreach (var (x, y) in expected.ToDoubles().Zip(found.ToDoubles()))
        {
            // Infinities are masks: equal ones add no distance, and are left out of the norms.
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
