using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Engine.Inputs;

/// <summary>A range of made-up values, both ends included; one value where they are equal.</summary>
/// <param name="Min">The smallest.</param>
/// <param name="Max">The largest.</param>
public sealed record InputValues(double Min, double Max)
{
    /// <summary>The range of images, and of what is not known.</summary>
    public static InputValues Unit { get; } = new(0, 1);

    /// <summary>The range of sound.</summary>
    public static InputValues Sound { get; } = new(-1, 1);

    /// <summary>Returns a range of one value.</summary>
    public static InputValues Only(double value) => new(value, value);

    /// <summary>Returns a tensor of such values; whole ones for integers.</summary>
    public Tensor Make(string name, ElementType type, ImmutableArray<long> shape, Random random)
    {
        var count = shape.Aggregate(1L, (product, size) => checked(product * size));
        if (type == ElementType.Float)
        {
            var data = new float[count];
            for (var i = 0; i < data.Length; i++)
            {
                data[i] = (float)(Min == Max ? Min : Min + ((Max - Min) * random.NextSingle()));
            }

            return Tensor.Create<float>(name, shape.AsSpan(), data);
        }

        var values = new double[count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Min == Max ? Min
                : type.IsFloat() ? Min + ((Max - Min) * random.NextDouble())
                : random.NextInt64((long)Min, (long)Max + 1);
        }

        return Tensor.FromDoubles(name, type, shape.AsSpan(), values);
    }
}
