namespace NasBuild.Engine.Conformance;

/// <summary>Compares numbers by the L2 norm of their difference.</summary>
public static class TensorAssert
{
    /// <summary>Holds the norm of the difference against that of <paramref name="expected"/>.</summary>
    public static void AreClose(
        IReadOnlyList<double> expected, IReadOnlyList<double> computed, double tolerance, string what)
    {
        var error = Distance(expected, computed);

        // IsLessThan would let NaN pass.
        Assert.IsInRange(0, tolerance, error, $"{what} is {error:e1} off.");
    }

    /// <summary>
    /// The norm of the difference, over that of <paramref name="expected"/> or <paramref name="minimum"/>, whichever is
    /// larger.
    /// </summary>
    public static double Distance(IReadOnlyList<double> expected, IReadOnlyList<double> computed, double minimum = 0)
    {
        Assert.HasCount(expected.Count, computed);
        var difference = Math.Sqrt(expected.Zip(computed, (e, c) => (e - c) * (e - c)).Sum());
        return difference / Math.Max(Math.Sqrt(expected.Sum(e => e * e)), minimum);
    }
}
