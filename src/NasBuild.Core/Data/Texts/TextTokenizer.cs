using System.Collections.Immutable;
using System.Text;
using Microsoft.ML.Tokenizers;
using NasBuild.Core.Data.Formats;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Data.Texts;

/// <summary>Makes the tokens of texts, with the special tokens around them that the model was trained with.</summary>
/// <param name="encode">Returns the tokens of a text.</param>
/// <param name="single">What stands around one text; a null is the text.</param>
/// <param name="pair">What stands around two; the first null is the first of them.</param>
/// <param name="padding">The token of positions after the text.</param>
internal sealed class TextTokenizer(
    Func<string, IReadOnlyList<int>> encode, ImmutableArray<SpecialToken?> single, ImmutableArray<SpecialToken?> pair,
    int padding)
{
    /// <summary>The token of positions after the text.</summary>
    public int Padding => padding;

    /// <summary>Reads the tokenizer's file.</summary>
    /// <exception cref="DataFormatException">The file is no tokenizer that is known.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TextTokenizer Read(string path)
    {
        try
        {
            return Path.GetExtension(path).ToUpperInvariant() switch
            {
                ".TXT" => WordPieces.Of(Encoding.UTF8.GetString(RegularFile.ReadAllBytes(path)).Split('\n')),
                ".JSON" => TokenizerJson.Read(RegularFile.ReadAllBytes(path)),
                ".MODEL" => SentencePieces(path),
                var other => throw new DataFormatException(
                    $"Its name ends in '{other}': a tokenizer is a vocab.txt, a tokenizer.json or a SentencePiece .model."),
            };
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or KeyNotFoundException
            or FormatException or InvalidDataException or IndexOutOfRangeException or Google.Protobuf.InvalidProtocolBufferException)
        {
            throw new DataFormatException($"It is not a tokenizer: {e.Message}", e);
        }
    }

    /// <summary>Returns the tokens of a text, or of two; at most <paramref name="length"/>, the ends are cut.</summary>
    /// <param name="text">The text.</param>
    /// <param name="second">The second text; null if there is one only.</param>
    /// <param name="length">The maximum number of tokens.</param>
    public IReadOnlyList<(int Token, int Type)> Encode(string text, string? second, int length)
    {
        List<List<int>> texts = [[.. encode(text)], [.. second is null ? [] : encode(second)]];
        var frame = second is null ? single : pair;
        var room = Math.Max(0, length - frame.Count(t => t is not null));
        while (texts.Sum(t => t.Count) > room)
        {
            // Of two, the longer one is cut.
            var longest = texts.MaxBy(t => t.Count)!;
            longest.RemoveAt(longest.Count - 1);
        }

        List<(int, int)> tokens = [];
        var part = 0;
        foreach (var token in frame)
        {
            if (token is { } special)
            {
                tokens.Add((special.Id, special.Type));
                continue;
            }

            tokens.AddRange(texts[part].Select(t => (t, part)));
            part++;
        }

        return [.. tokens.Take(length)];
    }

    private static TextTokenizer SentencePieces(string path)
    {
        using var file = RegularFile.OpenRead(path);
        var tokenizer = SentencePieceTokenizer.Create(file, addBeginningOfSentence: true, addEndOfSentence: false);
        return new TextTokenizer(text => tokenizer.EncodeToIds(text), [null], [null, null], tokenizer.UnknownId);
    }
}
