// Jawahar et al., LLM Performance Predictors are good initializers for Architecture Search, arXiv 2310.16712
using NasBuild.Core.Architectures;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Prediction.Distillation;

/// <summary>A slow predictor whose predictions a student learns.</summary>
internal static class Teacher
{
    // How many draws in a row may be known before the space counts as exhausted.
    private const int MaxRepeats = 1000;

    /// <summary>
    /// Returns random architectures, all different, with the teacher's predictions; those that it cannot predict are
    /// left out.
    /// </summary>
    /// <param name="teacher">The teacher.</param>
    /// <param name="space">The architectures.</param>
    /// <param name="count">The number of architectures; fewer if the space has fewer.</param>
    /// <param name="seed">The seed of the draw.</param>
    /// <param name="cancellation">Ends it.</param>
    public static Samples Label(
        IPredictor teacher, ArchitectureSpace space, int count, int seed, CancellationToken cancellation) =>
        Label(teacher, space.Draw, a => PolicyPoint.Of(space, a), count, seed, cancellation);

    /// <summary>Returns random policies, all different, with the teacher's predictions.</summary>
    /// <param name="teacher">The teacher.</param>
    /// <param name="draw">Draws a policy.</param>
    /// <param name="encode">Encodes a policy.</param>
    /// <param name="count">The number of policies; fewer if the space has fewer.</param>
    /// <param name="seed">The seed of the draw.</param>
    /// <param name="cancellation">Ends it.</param>
    public static Samples Label(
        IPredictor teacher, Func<Random, Policy> draw, Func<Policy, PolicyPoint> encode, int count, int seed,
        CancellationToken cancellation)
    {
        var points = Draw(draw, count, new Random(seed)).Select(encode).ToList();
        var labels = teacher.Predict(points, cancellation);
        int[] known = [.. Enumerable.Range(0, points.Count).Where(i => double.IsFinite(labels[i].Mean))];
        return new Samples(known.Select(i => points[i]), [.. known.Select(i => labels[i].Mean)]);
    }

    private static List<Policy> Draw(Func<Random, Policy> draw, int count, Random random)
    {
        var (drawn, seen) = (new List<Policy>(), new HashSet<Policy>());
        for (var repeats = 0; drawn.Count < count && repeats < MaxRepeats;)
        {
            var architecture = draw(random);
            if (seen.Add(architecture))
            {
                drawn.Add(architecture);
                repeats = 0;
            }
            else
            {
                repeats++;
            }
        }

        return drawn;
    }
}
