using NasBuild.Core.Data.Formats;
using NasBuild.Core.Data.Texts;
using NasBuild.Core.Tests.Pipeline;

namespace NasBuild.Core.Tests.Data;

[TestClass]
public sealed class TextTokenizerTests
{
    private const string Vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nthe\ncat\nsit\n##s\n.\ncafe\n";

    [TestMethod]
    [DataRow("The cat sits.", null, 9, "2 4 5 6 7 8 3", "0 0 0 0 0 0 0")]
    [DataRow("Café dog", null, 9, "2 9 1 3", "0 0 0 0")]
    [DataRow("The cat", "sits", 9, "2 4 5 3 6 7 3", "0 0 0 0 1 1 1")]
    [DataRow("The cat sits.", null, 4, "2 4 5 3", "0 0 0 0")]
    [DataRow("The cat sits.", "cat", 6, "2 4 5 3 5 3", "0 0 0 0 1 1")]
    [DataRow("", null, 4, "2 3", "0 0")]
    public void WordPieces_AreBerts(string text, string? second, int length, string tokens, string types)
    {
        using var project = new Project();
        project.Write("vocab.txt", Vocabulary);

        AssertEncodes(project.In("vocab.txt"), text, second, length, tokens, types);
    }

    [TestMethod]
    public void VocabularyWithCapitals_IsOfTextsAsTheyAre()
    {
        using var project = new Project();
        project.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\nThe\nthe\n");

        AssertEncodes(project.In("vocab.txt"), "The the", null, 9, "2 4 5 3", "0 0 0 0");
    }

    // As GPT-2: spaces are part of the words that follow them.
    [TestMethod]
    [DataRow("", "3 5", "0 0")]
    [DataRow(
        """, "post_processor": { "type": "RobertaProcessing", "sep": ["</s>", 7], "cls": ["<s>", 6] }""", "6 3 5 7",
        "0 0 0 0")]
    [DataRow(
        """
        , "post_processor": { "type": "TemplateProcessing", "single": [{ "Sequence": { "id": "A", "type_id": 0 } },
        { "SpecialToken": { "id": "</s>", "type_id": 0 } }], "pair": [] }
        """,
        "3 5 7", "0 0 0")]
    public void BytePairs_AreMergedInTheirOrder(string processor, string tokens, string types)
    {
        using var project = new Project();
        project.Write("tokenizer.json", $$"""
            { "added_tokens": [{ "id": 6, "content": "<s>" }, { "id": 7, "content": "</s>" }],
              "pre_tokenizer": { "type": "ByteLevel" },
              "model": { "type": "BPE", "vocab": { "a": 0, "b": 1, "Ġ": 2, "ab": 3, "Ġa": 4, "Ġab": 5 },
                         "merges": ["a b", ["Ġ", "ab"]] }{{processor}} }
            """);

        AssertEncodes(project.In("tokenizer.json"), "ab ab", null, 9, tokens, types);
    }

    [TestMethod]
    public void WordPiecesInJson_AreThoseOfAVocabulary()
    {
        using var project = new Project();
        project.Write("tokenizer.json", """
            { "normalizer": { "type": "BertNormalizer", "lowercase": true },
              "model": { "type": "WordPiece", "vocab": { "[PAD]": 0, "[UNK]": 1, "[SEP]": 3, "[CLS]": 2, "cat": 4 } } }
            """);

        AssertEncodes(project.In("tokenizer.json"), "Cat", null, 9, "2 4 3", "0 0 0");
    }

    [TestMethod]
    [DataRow("vocab.txt", "a\nb\n", "Its vocabulary has no token [CLS].")]
    [DataRow("tokenizer.json", "{", "It is not valid JSON: ")]
    [DataRow("tokenizer.json", "{}", "It is not a tokenizer: ")]
    [DataRow("tokenizer.json", """{ "model": { "type": "Unigram", "vocab": [] } }""", "Its model is of type Unigram: ")]
    [DataRow("t.model", "abc", "It is not a tokenizer: ")]
    [DataRow("t.bin", "abc", "Its name ends in '.BIN': ")]
    public void OtherFile_IsExplained(string name, string content, string expected)
    {
        using var project = new Project();
        project.Write(name, content);

        var e = Assert.ThrowsExactly<DataFormatException>(() => TextTokenizer.Read(project.In(name)));

        Assert.StartsWith(expected, e.Message);
    }

    private static void AssertEncodes(
        string path, string text, string? second, int length, string tokens, string types)
    {
        var found = TextTokenizer.Read(path).Encode(text, second, length);

        Assert.AreEqual(tokens, string.Join(' ', found.Select(t => t.Token)));
        Assert.AreEqual(types, string.Join(' ', found.Select(t => t.Type)));
    }
}
