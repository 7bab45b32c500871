using NasBuild.Core.Data;
using NasBuild.Core.Quality;
using NasBuild.Core.Quality.Measures;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>
/// The check that the padding of texts changes no answer of a model. A mask is no promise: a model may take the mean over
/// all positions, or answer for them all.
/// </summary>
internal static class PaddingCheck
{
    private const int Texts = 4;
    private const double MaxDistance = 1e-5;

    /// <summary>Returns true if the shortest texts have the same outputs with and without their padding.</summary>
    /// <param name="session">The model.</param>
    /// <param name="data">The texts.</param>
    /// <param name="samples">Takes outputs apart into samples, under the mask.</param>
    public static bool IsNeutral(Session session, Dataset data, OutputSamples samples)
    {
        if (data.Shortest(data.FixedBatch ?? Texts) is not var (padded, trimmed))
        {
            return false;
        }

        try
        {
            var (expected, found) = (session.Run(padded.Inputs), session.Run(trimmed.Inputs));
            return expected.All(o => IsSame(o.Value, found[o.Key]));
        }
        catch (SessionException)
        {
            // The model takes one length only.
            return false;
        }

        bool IsSame(Tensor one, Tensor other)
        {
            if (one.ElementType is ElementType.String or ElementType.Bool)
            {
                return one.ToBytes().Span.SequenceEqual(other.ToBytes().Span);
            }

            var distance = new RelativeL2Measure();
            return samples.Of(padded with { IsTrimmed = true }, one).Zip(samples.Of(trimmed, other)).All(s =>
            {
                distance.Add(s.First, s.Second);
                return s.First.Shape.SequenceEqual(s.Second.Shape);
            }) && distance.RelativeToNorm <= MaxDistance;
        }
    }
}
