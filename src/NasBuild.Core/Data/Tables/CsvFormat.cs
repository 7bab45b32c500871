using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using NasBuild.Core.Data.Formats;

namespace NasBuild.Core.Data.Tables;

/// <summary>
/// Reads tables of text: the first row has the names of the columns; columns are separated by commas, semicolons, tabs or
/// bars, and quoted as in RFC 4180.
/// </summary>
internal static class CsvFormat
{
    private const long MaxBytes = 1 << 30;
    private static readonly string[] Separators = [",", ";", "\t", "|"];

    /// <summary>Reads a table.</summary>
    /// <exception cref="DataFormatException">The rows do not have equally many columns, or there are no rows.</exception>
    public static Table Read(Stream content)
    {
        using var reader = new StreamReader(content);
        using var parser = Parser(reader);
        var (rows, bytes) = (new List<string[]>(), 0L);
        try
        {
            while (parser.Read())
            {
                var row = parser.Record!;
                if (rows.Count > 0 && row.Length != rows[0].Length)
                {
                    throw new DataFormatException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"Row {parser.RawRow} has {row.Length} columns, the first one {rows[0].Length}."));
                }

                rows.Add(row);
                bytes += row.Sum(v => 2L * v.Length);
                if (bytes > MaxBytes)
                {
                    throw new DataFormatException("It is longer than 1 GB, the maximum; write it as .npz.");
                }
            }
        }
        catch (CsvHelperException e)
        {
            throw Invalid(parser, e);
        }

        if (rows.Count == 0)
        {
            throw new DataFormatException("It is empty; its first row needs to have the names of the columns.");
        }

        var again = rows[0].GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        return again is not null ? throw new DataFormatException($"It has several columns '{again.Key}'.")
            : new Table([.. rows[0].Select((n, i) => new TableColumn(n, [.. rows.Skip(1).Select(r => r[i])]))]);
    }

    /// <summary>Returns the names of the columns; none if the table is empty.</summary>
    /// <exception cref="DataFormatException">The first row is broken.</exception>
    public static IReadOnlyList<string> Names(Stream content)
    {
        using var reader = new StreamReader(content);
        using var parser = Parser(reader);
        try
        {
            return parser.Read() ? parser.Record! : [];
        }
        catch (CsvHelperException e)
        {
            throw Invalid(parser, e);
        }
    }

    private static CsvParser Parser(StreamReader reader) => new(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
    {
        DetectDelimiter = true,
        DetectDelimiterValues = Separators,
        TrimOptions = TrimOptions.Trim,
        MaxFieldSize = 1 << 24,
    });

    private static DataFormatException Invalid(CsvParser parser, CsvHelperException e) => new(
        string.Create(
            CultureInfo.InvariantCulture, $"Row {parser.RawRow} is not valid: {e.Message.Split('\n')[0].Trim()}"),
        e);
}
