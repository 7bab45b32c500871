using System.Collections.Immutable;
using System.Globalization;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Data.Images;
using NasBuild.Core.Diagnostics;
using NasBuild.Onnx;

namespace NasBuild.Core.Data;

/// <summary>
/// Tokens for a causal language model; the label of each is the next token. A text, with one token per byte, and a row
/// of token ids are cut into windows; each of several rows, [samples, length], is a window.
/// </summary>
internal static class TokenWindows
{
    private const int DefaultLength = 128;

    public static Dataset Of(
        string key, string file, IReadOnlyList<Column> columns, Model model, SourcePosition? position)
    {
        var inputs = model.Graph.RequiredInputs.ToList();
        if (inputs is not [{ ElementType: ElementType.Int64 or ElementType.Int32, Shape: { Length: 2 } shape } input])
        {
            throw new NasException(Descriptors.UnusableInput.At(
                position,
                inputs.FirstOrDefault()?.Name ?? "",
                "a causal language model reads tokens.",
                "one input of integers [batch, length]"));
        }

        var column = columns.Count == 1 ? columns[0] : columns.FirstOrDefault(c => c.Name == input.Name)
            ?? throw new NasException(Descriptors.SampleShape.At(
                position, file, $"{{{string.Join(", ", columns.Select(c => c.Name))}}}", input.Name,
                $"an array of that name; {file} has none"));
        if (!PixelConversion.IsInteger(column.ElementType))
        {
            throw new NasException(Descriptors.UnknownDataFormat.At(
                position, file, $"its tokens are of type {column.ElementType}.", "a text, or an array of integers"));
        }

        CheckVocabulary(file, column, model, position);
        var fixedLength = (int?)shape[1].FixedSize;
        return column.Shape.Length switch
        {
            1 => Stream(key, file, column, input, fixedLength ?? DefaultLength, position),
            2 when column.Shape[1] > 1 && (fixedLength ?? column.Shape[1] - 1) == column.Shape[1] - 1 =>
                Rows(key, column, input),
            _ => throw new NasException(Descriptors.SampleShape.At(
                position,
                file,
                $"[{string.Join(", ", column.SampleShape)}]",
                input.Name,
                fixedLength is { } length
                    ? $"rows of {(length + 1).ToString(CultureInfo.InvariantCulture)} tokens, the last one a label only"
                    : "rows of two or more tokens, the last one a label only")),
        };
    }

    /// <summary>Returns the sizes of a window, as far as the columns tell.</summary>
    public static ImmutableArray<long> SampleShape(ValueInfo input, IReadOnlyList<Column> columns) =>
        input.Shape is { Length: 2 } shape && columns.Count > 0
            ? [shape[1].FixedSize ?? (columns[0].Shape is [_, > 1] rows ? rows[1] - 1 : DefaultLength)]
            : [];

    private static Dataset Stream(
        string key, string file, Column column, ValueInfo input, int length, SourcePosition? position)
    {
        var windows = (column.Count - 1) / length;
        return windows > 0
            ? Pair(key, column, input, length, length, windows, mostShift: length - 1)
            : throw new NasException(Descriptors.TextTooShort.At(position, file, column.Count, length, $"data.{key}"));
    }

    private static Dataset Rows(string key, Column column, ValueInfo input)
    {
        var row = (int)column.Shape[1];
        return Pair(key, column, input, row - 1, row, column.Count, mostShift: 0);
    }

    // Inputs and labels are the same tokens, one apart.
    private static Dataset Pair(
        string key, Column column, ValueInfo input, int length, int stride, int count, int mostShift)
    {
        var tokens = new InputColumn(input.Name, input.ElementType, [length], column.Bytes, count)
        {
            Stored = column.ElementType,
            Stride = stride
        };
        var labels = tokens with
        {
            Name = "labels",
            ElementType = ElementType.Int32,
            Bytes = tokens.Bytes[(column.ElementType.Bits() / 8)..]
        };
        return new Dataset(key, ImmutableArray.Create(tokens), labels) { MaxShift = mostShift };
    }

    private static void CheckVocabulary(string file, Column column, Model model, SourcePosition? position)
    {
        const int PieceBytes = 1 << 20;
        var vocabulary = model.Graph.Outputs[0].Shape is { Length: 3 } scores && scores[2].FixedSize is { } size ? size
            : int.MaxValue;
        for (var start = 0; start < column.Bytes.Length; start += PieceBytes)
        {
            var tokens = PixelConversion.Integers(
                column.ElementType, column.Bytes.AsSpan(start, Math.Min(PieceBytes, column.Bytes.Length - start)))!;
            var stray = Array.FindIndex(tokens, t => t < 0 || t >= vocabulary);
            if (stray >= 0)
            {
                var place = stray + (start / (column.ElementType.Bits() / 8));
                throw new NasException(Descriptors.LabelOutOfRange.At(
                    position, file, place, tokens[stray], vocabulary, vocabulary - 1));
            }
        }
    }
}
