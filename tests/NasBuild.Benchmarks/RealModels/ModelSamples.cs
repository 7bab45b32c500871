using System.IO.Compression;
using System.Text;
using Microsoft.ML.Tokenizers;
using NasBuild.Onnx;

namespace NasBuild.Benchmarks.RealModels;

/// <summary>Samples for a model: made-up pictures, sounds and features, and verses for models of text.</summary>
internal static class ModelSamples
{
    /// <summary>Returns a tensor for each input that the data has; the first axis counts samples.</summary>
    /// <param name="model">The model.</param>
    /// <param name="count">The number of samples.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="text">The text that verses are taken from.</param>
    public static IReadOnlyDictionary<string, Tensor> Of(
        RealModel model, int count, int seed = 0, string text = "train")
    {
        var random = new Random(seed);
        var tokens = model.Vocabulary is null ? null : Verses(model, count, seed, text);
        return model.Inputs.ToDictionary(i => i.Name, i => One(i, count, random, tokens));
    }

    /// <summary>Writes tensors as .npz.</summary>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (var (name, tensor) in tensors)
        {
            using var entry = zip.CreateEntry(name + ".npy", CompressionLevel.NoCompression).Open();
            var type = tensor.ElementType == ElementType.Float ? "<f4" : "<i8";
            var shape = $"({string.Join(", ", tensor.Shape)},)";
            var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}";
            header = header.PadRight(((header.Length + 11 + 63) / 64 * 64) - 11) + "\n";
            entry.Write([0x93, .. "NUMPY"u8, 1, 0, .. BitConverter.GetBytes((ushort)header.Length)]);
            entry.Write(Encoding.ASCII.GetBytes(header));
            entry.Write(tensor.ToBytes().Span);
        }
    }

    private static Tensor One(SampledInput input, int count, Random random, long[][]? tokens)
    {
        long[] shape = [count, .. input.Shape];
        var length = (int)input.Shape.Aggregate(1L, (product, d) => product * d);
        return input.Kind switch
        {
            SampleKind.Tokens => Integers(t => t),
            SampleKind.Mask => Integers(t => t == 0 ? 0 : 1),
            SampleKind.Zeros => Integers(_ => 0),
            _ => Tensor.Create<float>(input.Name, shape, Enumerable.Range(0, count)
                .SelectMany(_ => Numbers(input.Kind, length, random)).ToArray()),
        };

        Tensor Integers(Func<long, long> value) => Tensor.Create<long>(
            input.Name, shape, tokens!.SelectMany(t => t.Select(value)).ToArray());
    }

    private static IEnumerable<float> Numbers(SampleKind kind, int length, Random random)
    {
        // Waves of a few random lengths, as pictures and sounds have them, and noise.
        double[] waves = [.. Enumerable.Range(0, 4).Select(_ => Math.Exp(random.NextDouble() * 6) / length)];
        var pause = random.Next(length);
        for (var i = 0; i < length; i++)
        {
            var noise = (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2;
            var smooth = waves.Sum(w => Math.Sin(2 * Math.PI * w * i)) / 4;
            yield return (float)(kind switch
            {
                SampleKind.Picture => Math.Clamp(0.5 + (0.45 * smooth) + (0.05 * noise), 0, 1),
                SampleKind.Bytes => Math.Clamp(127 + (115 * smooth) + (12 * noise), 0, 255),
                SampleKind.Sound => i > pause ? 0.002 * noise : (0.3 * smooth) + (0.01 * noise),
                _ => noise,
            });
        }
    }

    // Tokens of verses, padded with zeros.
    private static long[][] Verses(RealModel model, int count, int seed, string name)
    {
        var tokenizer = BertTokenizer.Create(ModelStore.VocabularyOf(model));
        var length = (int)model.Inputs[0].Shape[0];
        using var text = new StreamReader(new GZipStream(File.OpenRead(
            Path.Combine(Repository.Shared, "data", "kjv", $"{name}.txt.gz")), CompressionMode.Decompress));
        var lines = text.ReadToEnd().Split('\n').Where(l => l.Length > 20).ToArray();
        new Random(seed).Shuffle(lines);
        return [.. lines.Take(count).Select(l =>
        {
            var ids = tokenizer.EncodeToIds(l, length, out _, out _);
            return Enumerable.Range(0, length).Select(i => i < ids.Count ? (long)ids[i] : 0).ToArray();
        })];
    }
}
