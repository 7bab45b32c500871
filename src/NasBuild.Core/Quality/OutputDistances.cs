using NasBuild.Core.Data;
using NasBuild.Core.Quality.Measures;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Quality;

/// <summary>The differences of a model's outputs from the original's on some inputs.</summary>
internal static class OutputDistances
{
    /// <summary>Returns the difference of each floating-point output.</summary>
    /// <param name="expected">The original's outputs.</param>
    /// <param name="session">The model.</param>
    /// <param name="batches">The inputs, in the same order.</param>
    public static IReadOnlyList<OutputDifference> Of(
        IEnumerable<IReadOnlyDictionary<string, Tensor>> expected, Session session, IEnumerable<Batch> batches)
    {
        var samples = new OutputSamples(mask: null);
        var differences = new Dictionary<string, OutputDifference>();
        foreach (var (outputs, batch) in expected.Zip(batches))
        {
            var found = session.Run(batch.Inputs);
            foreach (var (name, tensor) in outputs.Where(o => o.Value.ElementType.IsFloat()))
            {
                if (!differences.TryGetValue(name, out var difference))
                {
                    differences.Add(name, difference = new OutputDifference(name, new RelativeL2Measure()));
                }

                samples.Compare(batch, tensor, found[name], difference.Measures);
            }
        }

        return [.. differences.Values];
    }

    /// <summary>
    /// Returns the distance of the output that differs most, relative to the norm of the original's; infinity if one is
    /// not finite.
    /// </summary>
    public static double Largest(IReadOnlyList<OutputDifference> differences) =>
        differences.Select(d => double.IsFinite(d.Distance) ? d.Distance : double.PositiveInfinity)
            .DefaultIfEmpty(0).Max();
}
