using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;

namespace NasBuild.Engine.Conformance;

/// <summary>
/// How far a whole net's gradients are from those that <c>PyTorch/record_gradients.py</c> recorded, as relative L2
/// distances.
/// </summary>
/// <param name="Loss">The engine's minus the recorded loss.</param>
/// <param name="Whole">Of all gradients together.</param>
/// <param name="OfParameters">Of each parameter's own, where it is not zero but for rounding.</param>
public sealed record RecordedGradients(double Loss, double Whole, IReadOnlyDictionary<string, double> OfParameters)
{
    /// <summary>Computes the gradients of <paramref name="model"/> on the recorded batch.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="model">The net.</param>
    /// <param name="recording">The file with the recorded batch and gradients.</param>
    public static RecordedGradients Compare(ITrainingEngine engine, Model model, string recording)
    {
        var recorded = RecordedTensors.Of(recording);
        string[] parameters =
        [
            .. recorded.Keys
                .Where(k => k.StartsWith("norm/", StringComparison.Ordinal))
                .Select(k => k["norm/".Length..])
        ];
        var (input, entropy) = (model.Graph.Inputs[0].Name, new CrossEntropy(model.Graph.Outputs[0].Name));
        var sample = new Dictionary<string, Tensor> { [input] = recorded[input] };
        using var session = engine.Gradients(model, entropy, sample, parameters, new SessionSettings(Threads: 2));
        var (loss, gradients) = session.Compute(
            new Dictionary<string, Tensor>(sample) { [entropy.Labels] = recorded["labels"].Rename(entropy.Labels) });

        var (squaredError, squaredNorm, each) = (0.0, 0.0, new Dictionary<string, double>());
        foreach (var parameter in parameters)
        {
            var (expected, actual) = (recorded[$"gradient/{parameter}"].ToDoubles(), gradients[parameter].ToDoubles());
            var error = expected
                .Zip(expected.Length == actual.Length ? actual : Sketch(actual), (e, a) => (a - e) * (a - e))
                .Sum();
            var norm = recorded[$"norm/{parameter}"].ToDoubles()[0];
            (squaredError, squaredNorm) = (squaredError + error, squaredNorm + (norm * norm));

            // Of a key's bias, which a softmax cancels, only rounding is recorded.
            if (norm > 1e-12)
            {
                each.Add(parameter, Math.Sqrt(error) / norm);
            }
        }

        return new RecordedGradients(
            loss - recorded["loss"].ToDoubles()[0], Math.Sqrt(squaredError / squaredNorm), each);
    }

    /// <summary>
    /// The count sketch of Charikar, Chen and Farach-Colton 2002 with the script's hashes: linear, and of the same norm
    /// in the mean.
    /// </summary>
    private static double[] Sketch(double[] values)
    {
        var buckets = new double[256];
        for (var i = 0u; i < values.Length; i++)
        {
            buckets[unchecked(i * 2654435761u) >> 24] += unchecked(i * 2246822519u) >> 31 == 0 ? values[i] : -values[i];
        }

        return buckets;
    }
}
