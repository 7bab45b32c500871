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
        var length = (int)(shape[1].Size ?? DefaultLength);
        var windows = (tokens.Length - 1) / length;
        if (windows < 1)
        {
            throw new NasException(Descriptors.EmptySplit.At(position, file, $"data.{key}"));
        }

        var type = input.ElementType;
        var column = new Column(file, ElementType.Int64, [windows, length], System.Runtime.InteropServices.MemoryMarshal.AsBytes(tokens.AsSpan(0, windows * length)).ToArray());
        var bytes = type == ElementType.Int64 ? column.Bytes : [.. tokens.Take(windows * length).SelectMany(t => BitConverter.GetBytes((int)t))];
        return new Dataset(key, [new InputColumn(input.Name, type, [length], bytes, windows)], [.. tokens.Skip(1).Take(windows * length).Select(t => (int)t)]);
    }
}
