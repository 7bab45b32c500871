using System.Globalization;
using NasBuild.Core.Configuration;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Tests.Diagnostics;

namespace NasBuild.Core.Tests.Configuration;

/// <summary>Hostile files end in a diagnostic, without much work.</summary>
[TestClass]
public sealed class ConfigurationLimitTests
{
    private const string Limit = "error NAS0107";

    [TestMethod]
    public void HugeFile_IsNotRead()
    {
        string path = Path.GetTempFileName();
        try
        {
            using (FileStream stream = File.OpenWrite(path))
            {
                stream.SetLength(8L << 30);
            }

            DiagnosticAssert.Throws($"{path}(1,1): {Limit} | … | …1,000,000…", () => ConfigurationReader.Read(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void DeepNesting_IsRefused()
    {
        AssertProblem(new string('[', 900_000), $"(1,33): {Limit} | …nested… | 32");
        AssertProblem(string.Concat(Enumerable.Repeat("- ", 400_000)), $"(1,65): {Limit} | …nested… | 32");
        AssertProblem(string.Concat(Enumerable.Repeat("{a: ", 200_000)), $"(1,126): {Limit} | …nested… | 32");
    }

    [TestMethod]
    public void AliasBomb_IsRefused()
    {
        string bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 25).Select(i =>
            $"{(char)('a' + i)}: &{(char)('a' + i)} [{string.Join(", ", Enumerable.Repeat("*" + (char)('a' + i - 1), 9))}]\n"));

        AssertProblem(bomb, $"(9,12): {Limit} | …aliases… | 64");
    }

    [TestMethod]
    public void AliasThatContainsItself_IsNotYaml() =>
        AssertProblem(
            "model: &m\n  source: *m\n",
            "(2,11): error NAS0101 | …'*m'…");

    [TestMethod]
    public void TooManyValues_AreRefused() =>
        AssertProblem(
            string.Concat(Enumerable.Range(0, 90_000)
                .Select(i => string.Create(CultureInfo.InvariantCulture, $"k{i}: 1\n"))),
            $"(5000,8): {Limit} | …values… | 10000");

    [TestMethod]
    public void LongText_IsCutInTheMessage() =>
        AssertProblem(
            $"model: {new string('a', 900_000)}",
            $"(1,8): error NAS0103 | model | …mapping… | …'{new string('a', 60)}...'…");

    [TestMethod]
    public void AnyText_EitherReadsOrIsADiagnosticInOneLine()
    {
        const string Alphabet = "abm:{}[]-?&*!|>'\"%@`# \n\r\t,~0123456789\\\0\u0085\u2028\uFEFF\uD800";
        Random random = new(1);
        for (int i = 0; i < 20_000; i++)
        {
            AssertReadsOrTells(new string(random.GetItems<char>(Alphabet, random.Next(30))));
        }
    }

    [TestMethod]
    [DataRow(":\t[\n~~{',`\\3[}6>#b8&{>?m'*2m5")]
    [DataRow("!!?,*[&8")]
    public void TextThatTheParserStumblesOver_IsNotYaml(string text) =>
        DiagnosticAssert.Throws("…: error NAS0101 | …", () => ConfigurationReader.Parse(text, "nas.yaml"));

    [TestMethod]
    public void EveryPrefixOfAGoodFile_EitherReadsOrIsADiagnostic()
    {
        const string Good =
            "model: { source: 'a.onnx' }\nprune:\n  include: &all [\"*\"]\nquantize:\n  include: *all\n";
        for (int length = 0; length < Good.Length; length++)
        {
            AssertReadsOrTells(Good[..length]);
        }
    }

    private static void AssertReadsOrTells(string text)
    {
        try
        {
            Assert.IsNotEmpty(ConfigurationReader.Parse(text, "nas.yaml").Model.Source);
        }
        catch (NasException e)
        {
            Assert.DoesNotContain('\n', e.Diagnostics[0].ToString());
        }
    }

    private static void AssertProblem(string text, string expected) =>
        DiagnosticAssert.Is(
            "nas.yaml" + expected,
            Assert.ThrowsExactly<NasException>(() => ConfigurationReader.Parse(text, "nas.yaml")).Diagnostics[0]);
}
