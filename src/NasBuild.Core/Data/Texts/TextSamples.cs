using System.Runtime.InteropServices;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Diagnostics;
using NasBuild.Onnx;

namespace NasBuild.Core.Data.Texts;

/// <summary>
/// The samples of texts: for each input of the model [batch, length], by its name, the tokens, the mask of those that are
/// not padding, or the text that each belongs to; for a causal language model the tokens of all texts in a row.
/// </summary>
/// <param name="configuration">The configuration with <c>data.text</c>.</param>
/// <param name="model">The model.</param>
/// <param name="file">The file as nas.yaml names it.</param>
/// <param name="position">The position of its key in nas.yaml.</param>
internal sealed class TextSamples(NasConfiguration configuration, Model model, string file, SourcePosition? position)
{
    private TextSettings Settings => configuration.Data.Text!;

    /// <summary>Returns the samples as arrays.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="pairs">A second text for each; null if there is one only.</param>
    /// <exception cref="NasException">The tokenizer cannot be read, or the model has other inputs.</exception>
    public IReadOnlyList<Column> Of(IReadOnlyList<string> texts, IReadOnlyList<string>? pairs)
    {
        var tokenizer = Tokenizer();
        var tokens = texts.Select((t, i) => tokenizer.Encode(t, pairs?[i], Length)).ToList();
        return configuration.Model.Task is ModelTask.CausalLm
            ? [Column("tokens", [.. tokens.SelectMany(t => t).Select(t => (long)t.Token)])]
            : model.Graph.RequiredInputs.Any(IsOfTokens)
            ? [.. model.Graph.RequiredInputs.Where(IsOfTokens).Select(i =>
                Rows(i, tokens, tokenizer.Padding) with { Texts = Shown(texts, pairs), Lengths = Lengths(tokens) })]
            : throw new NasException(Descriptors.UnusableInput.At(
                position, model.Graph.RequiredInputs.First().Name, $"'{file}' has texts.", "integers [batch, length]"));
    }

    // Padding can be left out where the model takes any length, and a mask tells it what is padding.
    private IReadOnlyList<int>? Lengths(IReadOnlyList<IReadOnlyList<(int Token, int Type)>> tokens)
    {
        List<ValueInfo> inputs = [.. model.Graph.RequiredInputs.Where(IsOfTokens)];
        return inputs.Exists(IsMask) && inputs.TrueForAll(i =>
                i.Shape!.Value[1].FixedSize is null && configuration.Model.Inputs.GetValueOrDefault(i.Name) is null)
            ? [.. tokens.Select(t => Math.Max(1, t.Count))] : null;
    }

    private static bool IsMask(ValueInfo input) => input.Name.Contains("mask", StringComparison.OrdinalIgnoreCase);

    private static IReadOnlyList<string> Shown(IReadOnlyList<string> texts, IReadOnlyList<string>? pairs) =>
        pairs is null ? texts : [.. texts.Zip(pairs, (text, pair) => $"{text} | {pair}")];

    // A text of a language model is not cut.
    private int Length => configuration.Model.Task is ModelTask.CausalLm ? int.MaxValue
        : (int?)model.Graph.RequiredInputs.Where(IsOfTokens).Select(i => i.Shape!.Value[1].FixedSize)
            .FirstOrDefault(s => s is not null) ?? Settings.MaxLength;

    private static bool IsOfTokens(ValueInfo input) =>
        input is { ElementType: ElementType.Int64 or ElementType.Int32, Shape.Length: 2 };

    private Column Rows(ValueInfo input, List<IReadOnlyList<(int Token, int Type)>> tokens, int padding)
    {
        bool Says(string word) => input.Name.Contains(word, StringComparison.OrdinalIgnoreCase);
        var (isMask, isType) = (IsMask(input), Says("type") || Says("segment"));
        Func<(int Token, int Type), long> value = isMask ? _ => 1 : isType ? t => t.Type : t => t.Token;
        var rest = isMask || isType ? 0L : padding;
        var length = Length;
        var rows = new long[checked(tokens.Count * length)];
        for (var i = 0; i < tokens.Count; i++)
        {
            for (var j = 0; j < length; j++)
            {
                rows[(i * length) + j] = j < tokens[i].Count ? value(tokens[i][j]) : rest;
            }
        }

        return Column(input.Name, rows, length);
    }

    private static Column Column(string name, long[] values, int? length = null) => new(
        name, ElementType.Int64, length is { } one ? [values.Length / one, one] : [values.Length],
        MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    private TextTokenizer Tokenizer()
    {
        var at = configuration.PositionOf("data.text.tokenizer");
        var path = configuration.FullPath(Settings.Tokenizer!);
        if (!File.Exists(path))
        {
            throw new NasException(Descriptors.DataMissing.At(at, Settings.Tokenizer!, "data.text.tokenizer"));
        }

        try
        {
            return TextTokenizer.Read(path);
        }
        catch (Exception e) when (e is DataFormatException or IOException or UnauthorizedAccessException)
        {
            throw new NasException(Descriptors.DataUnreadable.At(at, Settings.Tokenizer!, e.Message), e);
        }
    }
}
