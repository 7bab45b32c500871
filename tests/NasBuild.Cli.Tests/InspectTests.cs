using System.Text.Json;
using NasBuild.Cli.Inspecting;
using NasBuild.Core.Diagnostics;
using NasBuild.Onnx;

namespace NasBuild.Cli.Tests;

[TestClass]
public sealed class InspectTests
{
    private static readonly string ResNet =
        Repository.PathOf("examples", "FashionClassifier", "models", "fashion-resnet14.onnx");

    [TestMethod]
    public void Blocks_AreTheEmbeddingTheBlocksAndTheHead()
    {
        var found = BlockInspection.Of(Repository.PathOf("examples", "TextModel", "models", "text-gpt.onnx"));

        CollectionAssert.AreEqual(
            new[] { "embedding", "block 1", "block 2", "block 3", "block 4", "head" },
            found.Parts.Select(p => p.Name).ToArray());
        Assert.HasCount(1, found.Parts.Skip(1).SkipLast(1).Select(p => (p.Nodes, p.Macs)).Distinct().ToList());
        Assert.AreEqual(found.Width, found.Parts[0].Shape[^1]);
        Assert.Contains("4 blocks of width", string.Join('\n', found.Lines(null)));
    }

    [TestMethod]
    public void ModelWithoutRepetition_HasNoBlocks()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "relu.onnx");
        new Model(new Graph(
            "relu", [new Node("Relu", ["x"], ["y"])], [],
            [new ValueInfo("x", ElementType.Float, [new Dimension(4, null)])], [new ValueInfo("y")])).Save(path);

        var found = BlockInspection.Of(path);

        Assert.IsEmpty(found.Parts);
        Assert.Contains("No blocks", string.Join('\n', found.Lines(80)));
    }

    [TestMethod]
    public void ResNet_AddsUpToWhatIsComputedByHand()
    {
        var inspection = Inspector.Inspect(ResNet);

        // 3x3 convolutions of equal width take 32*32*9 * 28*28 = 64*64*9 * 14*14 = 128*128*9 * 7*7 each: ten of
        // them; those that halve the image take half of that, their shortcuts a ninth of the half; then the stem
        // and the head.
        const long Even = 32 * 32 * 9 * 28 * 28;
        Assert.AreEqual(
            (10 * Even) + (2 * Even / 2) + (2 * Even / 18) + (32 * 9 * 28 * 28) + (128 * 10), inspection.Macs);
        Assert.IsTrue(inspection.MacsAreWhole);

        // Weights and biases of the convolutions and the head, mean and deviation of the pixels.
        const long Parameters = (32 * 9) + 32
            + (4 * ((32 * 32 * 9) + 32))
            + (32 * 64 * 9) + 64 + (3 * ((64 * 64 * 9) + 64)) + (32 * 64) + 64
            + (64 * 128 * 9) + 128 + (3 * ((128 * 128 * 9) + 128)) + (64 * 128) + 128
            + (128 * 10) + 10
            + 2;
        Assert.AreEqual(Parameters, inspection.Parameters);
        Assert.AreEqual(4 * Parameters, inspection.Layers.Sum(l => l.Bytes));
        Assert.AreEqual(new FileInfo(ResNet).Length, inspection.FileBytes);
        Assert.AreEqual(0, inspection.ExternalBytes);
    }

    [TestMethod]
    public void ResNet_HasAGroupAStreamAndABlock()
    {
        var inspection = Inspector.Inspect(ResNet);

        // Three residual streams, and the inner width of each of six blocks.
        CollectionAssert.AreEqual(
            new[] { 32, 32, 32, 64, 64, 64, 128, 128, 128 }, inspection.Groups!.Select(g => g.Channels).ToArray());
        var inner = inspection.Groups!.Single(g => g.Name == "/blocks/blocks.0/c1/Conv");
        Assert.AreEqual((2 * 32 * 32 * 9) + 32, inner.Parameters);
        CollectionAssert.AreEqual(
            new[] { "/stem/stem.0/Conv", "/blocks/blocks.0/c2/Conv", "/blocks/blocks.1/c2/Conv" },
            inspection.Groups![0].Producers.ToArray());
        Assert.Contains("it reaches the graph output 'logits'", inspection.LeftAlone.Single().Reason);
    }

    [TestMethod]
    public void Table_ShowsLayersOperatorsAndGroups()
    {
        var lines = InspectionText.Lines(Inspector.Inspect(ResNet), null).ToList();

        CollectionAssert.Contains(lines, "  input       image: Float[batch, 1, 28, 28]");
        CollectionAssert.Contains(lines, "  parameters  694,924");
        CollectionAssert.Contains(lines, "  MACs        80,508,672 with batch = 1");
        CollectionAssert.Contains(lines, "40 layers");
        Assert.IsTrue(lines.Exists(l => l.StartsWith(
            "  /stem/stem.0/Conv              Conv        1x32x28x28  225.8 k  0.3 %         320",
            StringComparison.Ordinal)));
        Assert.IsTrue(lines.Exists(l => l.StartsWith("9 channel groups", StringComparison.Ordinal)));
        CollectionAssert.Contains(lines, "left alone");
    }

    [TestMethod]
    public void NarrowTerminal_GetsNoLongerLinesInTables()
    {
        var lines = InspectionText.Lines(Inspector.Inspect(ResNet), 72).ToList();

        Assert.IsTrue(
            lines.Where(l => l.Contains("Conv", StringComparison.Ordinal)).All(l => l.Length <= 72),
            string.Join('\n', lines));
    }

    [TestMethod]
    public void Json_SaysTheSame()
    {
        var (exitCode, output, error) = NasProcess.Run(Path.GetTempPath(), "inspect", ResNet, "--json");

        Assert.AreEqual(0, exitCode, error);
        using var json = JsonDocument.Parse(output);
        var root = json.RootElement;
        Assert.AreEqual(80_508_672, root.GetProperty("macs").GetInt64());
        Assert.AreEqual(694_924, root.GetProperty("parameters").GetInt64());
        Assert.AreEqual(40, root.GetProperty("layers").GetArrayLength());
        Assert.AreEqual(9, root.GetProperty("groups").GetArrayLength());
        Assert.AreEqual("batch", root.GetProperty("inputs")[0].GetProperty("shape")[0].GetString());
    }

    [TestMethod]
    public void UnknownOperator_IsInspectedWithTheReason()
    {
        using var folder = new TemporaryFolder();
        var net = SmallProject.Net(new Random(1));
        net.With(net.Graph.With(net.Graph.Nodes.Select(n =>
            n.Is("Flatten") ? new Node("Fold", n.Inputs, n.Outputs, "fold", "com.example") : n)))
            .Save(folder["odd.onnx"]);

        var inspection = Inspector.Inspect(folder["odd.onnx"]);

        Assert.Contains("com.example::Fold", inspection.Notes[0]);
        Assert.AreEqual((16 * 9) + (16 * 16 * 9) + (16 * 4), inspection.Parameters);
        Assert.IsNull(inspection.Layers[0].OutputShape);
        Assert.IsFalse(inspection.MacsAreWhole);
        Assert.IsNull(inspection.Groups);
    }

    [TestMethod]
    public void HugeExternalData_IsNotRead()
    {
        using var folder = new TemporaryFolder();
        const long Columns = 1 << 19;
        ExternalModel.Write(folder["big.onnx"], "big.data", Columns);

        // Sparse: the file takes no room on the disk, but would in memory.
        using (var data = File.Create(folder["big.data"]))
        {
            data.SetLength(Columns * 1024 * sizeof(float));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var inspection = Inspector.Inspect(folder["big.onnx"]);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.AreEqual(Columns * 1024 * sizeof(float), inspection.ExternalBytes);
        Assert.AreEqual(Columns * 1024, inspection.Parameters);
        Assert.AreEqual(Columns * 1024, inspection.Macs);
        CollectionAssert.AreEqual(new long[] { 1, Columns }, inspection.Layers[0].OutputShape!.ToArray());
        Assert.Contains("its weights take 2.15 GB", inspection.Notes[0]);
        Assert.IsLessThan(300_000_000, allocated);
    }

    [TestMethod]
    public void MissingFile_IsReportedOnOneLine()
    {
        var (exitCode, output, error) = NasProcess.Run(Path.GetTempPath(), "inspect", "no-such.onnx");

        Assert.AreEqual(1, exitCode);
        Assert.AreEqual("", output);
        DiagnosticLine.AssertIs(error, "nas : error NAS1113", "'no-such.onnx'");
    }

    [TestMethod]
    public void NoModel_IsAnError()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["text.onnx"], "This is a text.");

        var e = Assert.ThrowsExactly<NasException>(() => Inspector.Inspect(folder["text.onnx"]));

        Assert.AreEqual("NAS1105", e.Diagnostics.Single().Id);
    }
}
