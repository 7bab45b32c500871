using System.Globalization;
using System.Numerics;

namespace NasBuild.Core.Data.Tables;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name, of the first row.</param>
/// <param name="Values">The values, by row.</param>
internal sealed record TableColumn(string Name, IReadOnlyList<string> Values)
{
    /// <summary>The first value that is not a number; null if all are numbers.</summary>
    public string? FirstText => Values.FirstOrDefault(
        v => !float.TryParse(v, NumberStyles.Float, CultureInfo.InvariantCulture, out _));

    /// <summary>Returns the values as numbers; null if one is not a number.</summary>
    public float[]? Numbers() => Parsed<float>(NumberStyles.Float);

    /// <summary>Returns the values as integers; null if one is not an integer.</summary>
    public long[]? Integers() => Parsed<long>(NumberStyles.Integer);

    private T[]? Parsed<T>(NumberStyles style)
        where T : INumberBase<T>
    {
        var numbers = new T[Values.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!T.TryParse(Values[i], style, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            numbers[i] = number;
        }

        return numbers;
    }
}
