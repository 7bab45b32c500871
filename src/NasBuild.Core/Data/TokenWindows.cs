using System.Collections.Immutable;
using System.Globalization;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Data.Images;
using NasBuild.Core.Diagnostics;
using NasBuild.Onnx;

namespace NasBuild.Core.Data;

/// <summary>
/// Tokens for a causal language model; the label of each is the next token. A text, with one token per byte, and a row
/// of token ids are cut into windows; each of several rows, [samples, length], is a window. Rows may have labels of their
/// own, an array <c>labels</c> of the same shape.
/// </summary>
internal static class TokenWindows
{
    /// <summary>The name of an array of labels.</summary>
    public const string Labels = "labels";

    /// <summary>The label of positions that do not count.</summary>
    public const int Ignored = -100;

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

        var labels = LabelsOf(columns, input);
        var arrays = columns.Where(c => c != labels).ToList();
        var column = arrays.Count == 1 ? arrays[0] : arrays.Find(c => c.Name == input.Name)
            ?? throw new NasException(Descriptors.SampleShape.At(
                position, file, $"{{{string.Join(", ", arrays.Select(c => c.Name))}}}", input.Name,
                $"an array of that name; {file} has none"));
        if (!PixelConversion.IsInteger(column.ElementType))
        {
            throw new NasException(Descriptors.UnknownDataFormat.At(
                position, file, $"its tokens are of type {column.ElementType}.", "a text, or an array of integers"));
        }

        CheckVocabulary(file, column, model, position);
        var fixedLength = (int?)shape[1].FixedSize;
        if (labels is not null)
        {
            return Labelled(key, file, column, labels, input, fixedLength, model, position);
        }

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
            ? [
                shape[1].FixedSize ?? (LabelsOf(columns, input) is { Shape: [_, var length] } ? length
                    : columns[0].Shape is [_, > 1] rows ? rows[1] - 1 : DefaultLength),
            ]
            : [];

    private static Column? LabelsOf(IReadOnlyList<Column> columns, ValueInfo input) =>
        columns.FirstOrDefault(c => c.Name == Labels && c.Name != input.Name);

    private static Dataset Labelled(
        string key, string file, Column tokens, Column labels, ValueInfo input, int? fixedLength, Model model,
        SourcePosition? position)
    {
        if (tokens.Shape is not [_, var length] || !labels.Shape.SequenceEqual(tokens.Shape)
            || length != (fixedLength ?? length))
        {
            throw new NasException(Descriptors.SampleShape.At(
                position, file, $"[{string.Join(", ", tokens.Shape)}] with labels [{string.Join(", ", labels.Shape)}]",
                input.Name, $"[samples, {(fixedLength is { } one ? one : "length")}], a label for each token"));
        }

        if (!PixelConversion.IsInteger(labels.ElementType))
        {
            throw new NasException(Descriptors.UnknownDataFormat.At(
                position, file, $"its labels are of type {labels.ElementType}.", "an array of integers"));
        }

        CheckVocabulary(file, labels, model, position, Ignored);
        InputColumn Of(string name, Column column, ElementType type) =>
            new(name, type, [length], column.Bytes, column.Count) { Stored = column.ElementType };
        return new Dataset(
            key, ImmutableArray.Create(Of(input.Name, tokens, input.ElementType)),
            Of(Labels, labels, ElementType.Int32));
    }

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
            Name = Labels,
            ElementType = ElementType.Int32,
            Bytes = tokens.Bytes.From(column.ElementType.Bits() / 8)
        };
        return new Dataset(key, ImmutableArray.Create(tokens), labels) { MaxShift = mostShift };
    }

    private static void CheckVocabulary(
        string file, Column column, Model model, SourcePosition? position, int? ignored = null)
    {
        const int PieceBytes = 1 << 20;
        var vocabulary = model.Graph.Outputs[0].Shape is { Length: 3 } scores && scores[2].FixedSize is { } size ? size
            : int.MaxValue;
        foreach (var (start, bytes) in column.Bytes.Pieces(PieceBytes))
        {
            var tokens = PixelConversion.Integers(column.ElementType, bytes.Span)!;
            var stray = Array.FindIndex(tokens, t => (t < 0 && t != ignored) || t >= vocabulary);
            if (stray >= 0)
            {
                var place = stray + (start / (column.ElementType.Bits() / 8));
                throw new NasException(Descriptors.LabelOutOfRange.At(
                    position, file, place, tokens[stray], vocabulary, vocabulary - 1));
            }
        }
    }
}
