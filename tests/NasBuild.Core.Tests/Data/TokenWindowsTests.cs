using NasBuild.Core.Configuration;
using NasBuild.Core.Data;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Tests.Pipeline;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Data;

[TestClass]
public sealed class TokenWindowsTests
{
    [TestMethod]
    [DataRow(ElementType.Int64)]
    [DataRow(ElementType.Int32)]
    public void Text_IsCutIntoWindowsWhoseLabelsAreTheNextBytes(ElementType type)
    {
        using var project = new Project();
        project.Write("t.txt", "abcdefgh"u8.ToArray());

        var data = Read(project, type, length: 3)!;

        var batch = data.Batches(8).Single();
        Assert.AreEqual(type, batch.Inputs["tokens"].ElementType);
        CollectionAssert.AreEqual(new long[] { 'a', 'b', 'c', 'd', 'e', 'f' }, batch.Inputs["tokens"].ToLongs());
        CollectionAssert.AreEqual(new int[] { 'b', 'c', 'd', 'e', 'f', 'g' }, batch.Labels.ToArray());
    }

    [TestMethod]
    public void TextShorterThanAWindow_IsAnEmptySplit()
    {
        using var project = new Project();
        project.Write("t.txt", "abc"u8.ToArray());

        project.AssertError("NAS2107", "'t.txt' has no samples. Give it some, or remove 'data.validation'.", 3, 9, () => Read(project, ElementType.Int64, length: 3));
    }

    [TestMethod]
    public void ByteBeyondTheVocabulary_IsOutOfRange()
    {
        using var project = new Project();
        project.Write("t.txt", "aaaaaaa\u00FF"u8.ToArray());

        project.AssertError("NAS2108", "'t.txt' labels sample 7 with 195, but the model tells 128 classes apart: valid are 0 to 127.", 3, 9, () => Read(project, ElementType.Int64, length: 3));
    }

    [TestMethod]
    public void ModelThatReadsNoTokens_IsUnusable()
    {
        using var project = new Project();
        project.Write("t.txt", "abcdefgh"u8.ToArray());

        project.AssertError(
            "NAS1110", "The model's input 'tokens' cannot be used: a causal language model reads tokens. Valid is one input of integers [batch, length].", 3, 9, () => Read(project, ElementType.Float, length: 3));
    }

    private static Dataset? Read(Project project, ElementType type, int length)
    {
        project.Write("nas.yaml", "model: { source: m.onnx, task: causal-lm }\n\ndata: { validation: t.txt }\n");
        return new DatasetReader(ConfigurationReader.Read(project.Config), Nets.Language(type, length)).Read("validation");
    }
}
