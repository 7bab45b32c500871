// Devlin et al., BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding, arXiv 1810.04805
using System.Text;
using Microsoft.ML.Tokenizers;
using NasBuild.Core.Data.Formats;

namespace NasBuild.Core.Data.Texts;

/// <summary>Tokenizers of BERT: words, or their pieces, of a vocabulary.</summary>
internal static class WordPieces
{
    private const string Mask = "[MASK]";
    private const string Padding = "[PAD]";

    /// <summary>Returns the tokenizer of a vocabulary, a token a line.</summary>
    /// <param name="vocabulary">The tokens by their numbers.</param>
    /// <param name="lowerCase">
    /// True if texts are made lower case first; null if the vocabulary tells: it has no capital letters.
    /// </param>
    /// <exception cref="DataFormatException">The vocabulary lacks the special tokens.</exception>
    public static TextTokenizer Of(IReadOnlyList<string> vocabulary, bool? lowerCase = null)
    {
        var all = vocabulary.Select(t => t.TrimEnd('\r')).ToList();
        int Id(string token) => all.IndexOf(token) is >= 0 and var id ? id
            : throw new DataFormatException($"Its vocabulary has no token {token}.");
        var (begin, end, padding) = (Id("[CLS]"), Id("[SEP]"), Id(Padding));
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', all)));
        var lower = lowerCase ?? !all.Any(t => !t.StartsWith('[') && t.Any(char.IsUpper));
        var tokenizer = BertTokenizer.Create(file, new BertOptions
        {
            LowerCaseBeforeTokenization = lower,

            // It is only needed for training.
            MaskingToken = all.Contains(Mask) ? Mask : Padding,
        });
        SpecialToken cls = new(begin, 0), first = new(end, 0), second = new(end, 1);
        return new TextTokenizer(
            text => tokenizer.EncodeToIds(lower ? Accents.Remove(text) : text, addSpecialTokens: false),
            [cls, null, first], [cls, null, first, null, second], padding);
    }
}
