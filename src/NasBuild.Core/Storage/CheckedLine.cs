using System.Text;

namespace NasBuild.Core.Storage;

/// <summary>
/// A JSON object on one line with a last member <c>Check</c>, a hash of the others: a line that was damaged or edited is
/// recognised, whatever it says.
/// </summary>
internal static class CheckedLine
{
    private const int Digits = 16;
    private static readonly byte[] Begin = Encoding.UTF8.GetBytes(",\"Check\":\"");
    private static readonly byte[] End = Encoding.UTF8.GetBytes("\"}");

    /// <summary>Returns the object with the member.</summary>
    public static byte[] Of(ReadOnlySpan<byte> json) =>
        [.. json[..^1], .. Begin, .. Encoding.UTF8.GetBytes(ContentKey.OfBytes(json)[..Digits]), .. End];

    /// <summary>Returns the object without the member; null if that is missing or another object's.</summary>
    public static byte[]? Read(ReadOnlySpan<byte> line)
    {
        var added = Begin.Length + Digits + End.Length;
        if (line.Length <= added)
        {
            return null;
        }

        byte[] json = [.. line[..^added], (byte)'}'];
        return line.SequenceEqual(Of(json)) ? json : null;
    }
}
