// Hugging Face's format: huggingface.co/docs/tokenizers
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;
using NasBuild.Core.Data.Formats;

namespace NasBuild.Core.Data.Texts;

/// <summary>Reads a tokenizer.json: word pieces, or pairs of bytes (byte-level BPE).</summary>
internal static partial class TokenizerJson
{
    private static readonly string[] Paddings = ["<pad>", "[PAD]", "<|endoftext|>", "</s>"];

    /// <summary>Returns the tokenizer.</summary>
    /// <exception cref="DataFormatException">The file is no such tokenizer.</exception>
    public static TextTokenizer Read(byte[] file)
    {
        try
        {
            using var document = JsonDocument.Parse(file);
            var root = document.RootElement;
            var model = root.GetProperty("model");
            return Text(model, "type") switch
            {
                "WordPiece" => WordPieces.Of(
                    [.. Vocabulary(model).OrderBy(t => t.Value).Select(t => t.Key)],
                    root.TryGetProperty("normalizer", out var normalizer) && normalizer.ValueKind is JsonValueKind.Object
                        && normalizer.TryGetProperty("lowercase", out var lower) ? lower.GetBoolean() : null),
                "BPE" or null when model.TryGetProperty("merges", out var merges) => BytePairs(root, model, merges),
                var other => throw new DataFormatException(
                    $"Its model is of type {other ?? "null"}: WordPiece and BPE are read; give the SentencePiece .model instead."),
            };
        }
        catch (JsonException e)
        {
            throw new DataFormatException($"It is not valid JSON: {e.Message}", e);
        }
    }

    private static TextTokenizer BytePairs(JsonElement root, JsonElement model, JsonElement merges)
    {
        var vocabulary = Vocabulary(model);
        var added = root.TryGetProperty("added_tokens", out var list) && list.ValueKind is JsonValueKind.Array
            ? list.EnumerateArray().ToDictionary(t => Text(t, "content")!, t => t.GetProperty("id").GetInt32())
            : [];
        var all = added.Concat(vocabulary).GroupBy(t => t.Key, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First().Value, StringComparer.Ordinal);
        var tokenizer = BpeTokenizer.Create(new BpeOptions(all)
        {
            Merges = [.. merges.EnumerateArray().Select(m => m.ValueKind is JsonValueKind.Array
                ? string.Join(' ', m.EnumerateArray().Select(p => p.GetString())) : m.GetString()!)],
            ByteLevel = true,
            PreTokenizer = new RegexPreTokenizer(Words(), added),
            SpecialTokens = added,
            UnknownToken = Text(model, "unk_token"),
        });
        var (single, pair) = Frame(root, all);
        return new TextTokenizer(
            text => tokenizer.EncodeToIds(text), single, pair, Paddings.Where(all.ContainsKey).Select(p => all[p]).FirstOrDefault());
    }

    // The post-processor says what stands around texts.
    private static (ImmutableArray<SpecialToken?> Single, ImmutableArray<SpecialToken?> Pair) Frame(
        JsonElement root, Dictionary<string, int> all)
    {
        if (!root.TryGetProperty("post_processor", out var processor) || processor.ValueKind is not JsonValueKind.Object)
        {
            return ([null], [null, null]);
        }

        if (Text(processor, "type") is "Sequence")
        {
            processor = processor.GetProperty("processors").EnumerateArray()
                .FirstOrDefault(p => Text(p, "type") is "TemplateProcessing", processor);
        }

        switch (Text(processor, "type"))
        {
            case "TemplateProcessing":
                ImmutableArray<SpecialToken?> Template(string name) => [.. processor.GetProperty(name).EnumerateArray()
                    .Select(p => p.TryGetProperty("SpecialToken", out var special)
                        ? new SpecialToken(all[Text(special, "id")!], special.GetProperty("type_id").GetInt32())
                        : (SpecialToken?)null)];
                return (Template("single"), Template("pair"));
            case "RobertaProcessing" or "BertProcessing":
                SpecialToken Given(string name, int type) => new(processor.GetProperty(name)[1].GetInt32(), type);
                SpecialToken cls = Given("cls", 0), end = Given("sep", 0);
                return Text(processor, "type") is "RobertaProcessing"
                    ? ([cls, null, end], [cls, null, end, end, null, end])
                    : ([cls, null, end], [cls, null, end, null, Given("sep", 1)]);
            default:
                return ([null], [null, null]);
        }
    }

    private static Dictionary<string, int> Vocabulary(JsonElement model) => model.GetProperty("vocab").EnumerateObject()
        .ToDictionary(t => t.Name, t => t.Value.GetInt32(), StringComparer.Ordinal);

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    // GPT-2's words.
    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Words();
}
