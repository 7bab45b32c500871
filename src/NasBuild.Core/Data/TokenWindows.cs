using System.Runtime.InteropServices;
using NasBuild.Core.Diagnostics;
using NasBuild.Onnx;

namespace NasBuild.Core.Data;

/// <summary>Cuts a text into windows of tokens for a causal language model: a byte is a token, the label is the next one.</summary>
internal static class TokenWindows
{
    private const int DefaultLength = 128;

    public static Dataset Of(string key, string file, IReadOnlyList<Column> columns, Model model, SourcePosition? position)
    {
        var inputs = model.Graph.RequiredInputs.ToList();
        if (inputs is not [{ ElementType: ElementType.Int64 or ElementType.Int32, Shape: { Length: 2 } shape } input])
        {
            throw new NasException(Descriptors.UnusableInput.At(position, inputs.FirstOrDefault()?.Name ?? "", "a causal language model reads tokens.", "one input of integers [batch, length]"));
        }

        var tokens = PixelConversion.Integers(columns[0])
            ?? throw new NasException(Descriptors.UnknownDataFormat.At(position, file, $"its tokens are of type {columns[0].ElementType}.", "a text, or an array of integers"));
        CheckVocabulary(file, tokens, model, position);
        var length = (int)(shape[1].Size is > 0 and var size ? size : DefaultLength);
        var windows = (tokens.Length - 1) / length;
        if (windows < 1)
        {
            throw new NasException(Descriptors.EmptySplit.At(position, file, $"data.{key}"));
        }

        var used = tokens.AsSpan(0, windows * length);
        var bytes = input.ElementType == ElementType.Int64 ? MemoryMarshal.AsBytes(used).ToArray()
            : MemoryMarshal.AsBytes<int>(Array.ConvertAll(used.ToArray(), t => (int)t)).ToArray();
        return new Dataset(key, [new InputColumn(input.Name, input.ElementType, [length], bytes, windows)], [.. tokens.Skip(1).Take(windows * length).Select(t => (int)t)]);
    }

    private static void CheckVocabulary(string file, long[] tokens, Model model, SourcePosition? position)
    {
        var vocabulary = model.Graph.Outputs[0].Shape is { Length: 3 } scores && scores[2].Size is > 0 and var size ? size : int.MaxValue;
        var stray = Array.FindIndex(tokens, t => t < 0 || t >= vocabulary);
        if (stray >= 0)
        {
            throw new NasException(Descriptors.LabelOutOfRange.At(position, file, stray, tokens[stray], vocabulary, vocabulary - 1));
        }
    }
}
