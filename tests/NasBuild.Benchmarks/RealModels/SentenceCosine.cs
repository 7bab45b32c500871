using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Benchmarks.RealModels;

/// <summary>The mean cosine of sentence embeddings: the mean of the tokens under the mask, normalised.</summary>
internal static class SentenceCosine
{
    private const int Sentences = 500;

    public static double Of(RealModel model, Session original, Session optimized)
    {
        var sum = 0.0;
        var all = ModelSamples.Of(model, Sentences, seed: 1, "test");
        for (var i = 0; i < Sentences; i++)
        {
            var one = all.ToDictionary(t => t.Key, t => Row(t.Value, i));
            sum += Cosine(Embedding(original, one), Embedding(optimized, one));
        }

        return sum / Sentences;
    }

    private static Tensor Row(Tensor tensor, int row)
    {
        var length = (int)tensor.Shape[1];
        return Tensor.Create<long>(tensor.Name, [1, length], tensor.ToLongs().AsSpan(row * length, length));
    }

    private static double[] Embedding(Session session, Dictionary<string, Tensor> inputs)
    {
        var states = session.Run(inputs)[session.Outputs[0]];
        var (numbers, mask) = (states.ToFloats(), inputs["attention_mask"].ToLongs());
        var width = (int)states.Shape[2];
        var embedding = new double[width];
        for (var i = 0; i < numbers.Length; i++)
        {
            embedding[i % width] += mask[i / width] * numbers[i];
        }

        return embedding;
    }

    private static double Cosine(double[] a, double[] b) =>
        a.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(x => x * x) * b.Sum(x => x * x));
}
