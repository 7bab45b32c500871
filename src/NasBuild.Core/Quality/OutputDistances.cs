using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Quality;

/// <summary>The distances of a model's outputs from the original's on some inputs.</summary>
internal static class OutputDistances
{
    /// <summary>Returns the distance of each floating-point output.</summary>
    /// <param name="expected">The original's outputs.</param>
    /// <param name="session">The model.</param>
    /// <param name="inputs">The inputs, in the same order.</param>
    public static IReadOnlyDictionary<string, OutputDistance> Of(
        IEnumerable<IReadOnlyDictionary<string, Tensor>> expected, Session session,
        IEnumerable<IReadOnlyDictionary<string, Tensor>> inputs)
    {
        var distances = new Dictionary<string, OutputDistance>();
        foreach (var (outputs, input) in expected.Zip(inputs))
        {
            var found = session.Run(input);
            foreach (var (name, tensor) in outputs.Where(o => o.Value.ElementType.IsFloat()))
            {
                distances[name] = distances.GetValueOrDefault(name, OutputDistance.None).With(tensor, found[name]);
            }
        }

        return distances;
    }

    /// <summary>
    /// Returns the relative L2 distance of the output that differs most; infinity if one is not finite.
    /// </summary>
    public static double Largest(IReadOnlyDictionary<string, OutputDistance> distances) =>
        distances.Values.Select(d => double.IsFinite(d.RelativeL2) ? d.RelativeL2 : double.PositiveInfinity)
            .DefaultIfEmpty(0).Max();
}
