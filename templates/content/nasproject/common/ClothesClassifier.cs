using Microsoft.ML.OnnxRuntime;
using static NasProject._1.NasModels.Fashion;

namespace NasProject._1;

/// <summary>Tells what a picture shows, with the model that the build made smaller and faster. One instance serves all threads.</summary>
public sealed class ClothesClassifier : IDisposable
{
    /// <summary>The pixels in a row and in a column of an image that the model takes.</summary>
    public const int Side = 28;

    private readonly InferenceSession session = new(NasModels.Fashion.Path);

    /// <summary>Every class, the likeliest first.</summary>
    /// <param name="pixels">An image of <see cref="Side"/> by <see cref="Side"/> pixels, row by row, from 0 (black, the ground) to 1 (white).</param>
    /// <exception cref="ArgumentException">There are more or fewer pixels.</exception>
    public IReadOnlyList<Prediction> Classify(ReadOnlySpan<float> pixels)
    {
        if (pixels.Length != Side * Side)
        {
            throw new ArgumentException($"An image has {Side * Side} pixels, not {pixels.Length}.", nameof(pixels));
        }

        using var input = OrtValue.CreateTensorValueFromMemory(pixels.ToArray(), [1, 1, Side, Side]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, [Inputs.Image.Name], [input], [Outputs.Logits.Name]);
        var probabilities = Softmax(outputs[0].GetTensorDataAsSpan<float>());
        return [.. Labels.Zip(probabilities, (label, probability) => new Prediction(label, probability)).OrderByDescending(p => p.Probability)];
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    private static double[] Softmax(ReadOnlySpan<float> logits)
    {
        var weights = new double[logits.Length];
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            sum += weights[i] = Math.Exp(logits[i]);
        }

        return [.. weights.Select(w => w / sum)];
    }
}
