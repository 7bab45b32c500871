using NasBuild.Onnx;

namespace NasBuild.Engine;

/// <summary>Generated inputs of the right type and shape, for when there is no data.</summary>
public static class Samples
{
    /// <summary>
    /// Returns one tensor per required input: small random numbers, zeros for integers. Named or unknown dimensions
    /// have the size <paramref name="batch"/>.
    /// </summary>
    public static IReadOnlyDictionary<string, Tensor> For(Model model, int batch, int seed = 0)
    {
        var random = new Random(seed);
        return model.Graph.RequiredInputs.ToDictionary(i => i.Name, i => One(i, batch, random));
    }

    private static Tensor One(ValueInfo input, int batch, Random random)
    {
        long[] shape = [.. (input.Shape ?? []).Select(d => d.FixedSize ?? batch)];
        var count = shape.Aggregate(1L, (product, dim) => checked(product * dim));
        if (input.ElementType == ElementType.Float)
        {
            var data = new float[count];
            for (var i = 0; i < data.Length; i++)
            {
                data[i] = random.NextSingle();
            }

            return Tensor.Create<float>(input.Name, shape, data);
        }

        return Tensor.Create(
            input.Name, input.ElementType, shape, new byte[((count * input.ElementType.Bits()) + 7) / 8]);
    }
}
