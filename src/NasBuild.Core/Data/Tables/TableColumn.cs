using System.Globalization;

namespace NasBuild.Core.Data.Tables;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name, of the first row.</param>
/// <param name="Values">The values, by row.</param>
internal sealed record TableColumn(string Name, IReadOnlyList<string> Values)
{
    /// <summary>Returns the values as numbers; null if one is not a number.</summary>
    public float[]? Numbers()
    {
        var numbers = new float[Values.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!float.TryParse(Values[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return null;
            }
        }

        return numbers;
    }

    /// <summary>Returns the values as integers; null if one is not an integer.</summary>
    public long[]? Integers()
    {
        var numbers = new long[Values.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!long.TryParse(Values[i], NumberStyles.Integer, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return null;
            }
        }

        return numbers;
    }
}
