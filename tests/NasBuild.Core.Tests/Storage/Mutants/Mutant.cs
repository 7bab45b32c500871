using System.Text;
using System.Text.RegularExpressions;

namespace NasBuild.Core.Tests.Storage.Mutants;

/// <summary>Damaged copies of a file: the same seed gives the same copy.</summary>
internal static partial class Mutant
{
    private static readonly string[] Values =
    [
        "null", "NaN", "1e999", "-1", "0", "2147483648", "99999999999999999999", "\"\"", "\"NaN\"", "{}", "[]",
        "[null]", "true", "'", "&a [*a, *a]", "~", "\u0000", "\uFEFF", "../../etc/passwd", "0x7fffffff",
    ];

    private static readonly byte[][] Numbers =
    [
        [0xFF, 0xFF, 0xFF, 0x7F], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0], [0x80, 0, 0, 0], [0, 0, 0, 0x80],
        [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
    ];

    /// <summary>Returns a copy with one to three faults.</summary>
    public static byte[] Of(byte[] file, bool isText, int seed)
    {
        var random = new Random(seed);
        var bytes = file;
        for (var faults = random.Next(1, 4); faults > 0 && bytes.Length > 0; faults--)
        {
            bytes = isText && random.Next(4) > 0
                ? Encoding.UTF8.GetBytes(Text(Encoding.UTF8.GetString(bytes), random)) : Bytes(bytes, random);
        }

        return bytes;
    }

    private static string Text(string text, Random random)
    {
        var scalars = Scalar().Matches(text);
        var lines = text.Split('\n');
        int Line() => random.Next(lines.Length);
        switch (random.Next(8))
        {
            case 0 or 1 when scalars.Count > 0:
                var scalar = scalars[random.Next(scalars.Count)];
                return text[..scalar.Index] + Pick(Values, random) + text[(scalar.Index + scalar.Length)..];
            case 2 when scalars.Count > 0:
                // A name or a text that differs, such as of another version.
                var renamed = scalars[random.Next(scalars.Count)];
                return text.Insert(renamed.Index + Math.Min(1, renamed.Length - 1), "x");
            case 3:
                return string.Join('\n', lines.Where((_, i) => i != Line()));
            case 4:
                var doubled = Line();
                return string.Join('\n', lines.SelectMany((l, i) => i == doubled ? [l, l] : new[] { l }));
            case 5:
                var (one, other) = (Line(), Line());
                (lines[one], lines[other]) = (lines[other], lines[one]);
                return string.Join('\n', lines);
            case 6:
                var (begin, depth) = (random.Next(text.Length + 1), random.Next(2) == 0 ? 5000 : 70);
                return text.Insert(begin, new string(Pick(["[", "{", "(", "{\"a\":", "- "], random)[0], depth));
            default:
                return text.Insert(random.Next(text.Length + 1), Pick(Values, random));
        }
    }

    private static byte[] Bytes(byte[] bytes, Random random)
    {
        var at = random.Next(bytes.Length);
        var length = Math.Min(random.Next(1, 33), bytes.Length - at);
        switch (random.Next(6))
        {
            case 0:
                return bytes[..at];
            case 1:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 2:
                return [.. bytes[..(at + length)], .. bytes[at..]];
            case 3:
                var number = Pick(Numbers, random);
                return [.. bytes[..at], .. number, .. bytes[Math.Min(bytes.Length, at + number.Length)..]];
            case 4:
                var digits = (byte[])bytes.Clone();
                for (var i = at; i < Math.Min(bytes.Length, at + 400); i++)
                {
                    digits[i] = digits[i] is >= (byte)'0' and <= (byte)'9' ? (byte)'9' : digits[i];
                }

                return digits;
            default:
                var flipped = (byte[])bytes.Clone();
                flipped[at] ^= (byte)(1 << random.Next(8));
                return flipped;
        }
    }

    private static T Pick<T>(T[] values, Random random) => values[random.Next(values.Length)];

    [GeneratedRegex("""("[^"\n]*"|-?\b\d[\d.eE+-]*|\b[a-z][\w-]*\b)""")]
    private static partial Regex Scalar();
}
