using NasBuild.Onnx.Protos;

namespace NasBuild.Onnx.Tests;

[TestClass]
public sealed class ExternalDataTests
{
    private static Tensor At(
        TemporaryFolder folder, string? location, string? offset = null, string? length = null, params long[] shape)
    {
        var proto = new TensorProto
        {
            Name = "w",
            DataType = (int)ElementType.UInt8,
            DataLocation = TensorProto.Types.DataLocation.External
        };
        proto.Dims.AddRange(shape.Length == 0 ? [4] : shape);
        foreach (var (key, value) in new[] { ("location", location), ("offset", offset), ("length", length) })
        {
            if (value is not null)
            {
                proto.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
            }
        }

        return new Tensor(proto, folder["model"]);
    }

    private static TemporaryFolder Folder()
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["model/sub"]);
        Directory.CreateDirectory(folder["model-sibling"]);
        foreach (var file in new[] { "outside.bin", "model/inside.bin", "model/sub/inside.bin",
            "model-sibling/outside.bin" })
        {
            File.WriteAllBytes(folder[file], [1, 2, 3, 4, 5]);
        }

        File.CreateSymbolicLink(folder["model/link-out.bin"], "../outside.bin");
        File.CreateSymbolicLink(folder["model/link-in.bin"], "sub/inside.bin");
        File.CreateSymbolicLink(folder["model/circle.bin"], "circle.bin");
        Directory.CreateSymbolicLink(folder["model/folder-out"], "../model-sibling");
        Directory.CreateSymbolicLink(folder["alias"], "model");
        return folder;
    }

    private static void Refused(Tensor tensor, string words)
    {
        var e = Assert.ThrowsExactly<OnnxFormatException>(() => tensor.ToBytes());
        Assert.AreEqual(OnnxFault.ExternalData, e.Fault);
        StringAssert.Contains(e.Message, words);
        StringAssert.Contains(e.Message, "'w'");
    }

    [TestMethod]
    [DataRow("inside.bin")]
    [DataRow("sub/inside.bin")]
    [DataRow("./sub/inside.bin")]
    [DataRow("link-in.bin")]
    public void PlaceInsideTheFolder_IsRead(string location)
    {
        using var folder = Folder();

        CollectionAssert.AreEqual(new byte[] { 2, 3, 4, 5 }, At(folder, location, "1", "4").ToBytes().ToArray());
    }

    [TestMethod]
    public void FolderBehindALink_IsRead()
    {
        using var folder = Folder();
        var tensor = new Tensor(At(folder, "inside.bin", "1").Proto, folder["alias"]);

        CollectionAssert.AreEqual(new byte[] { 2, 3, 4, 5 }, tensor.ToBytes().ToArray());
    }

    [TestMethod]
    [DataRow("../outside.bin")]
    [DataRow("sub/../inside.bin")]
    [DataRow("..")]
    [DataRow("link-out.bin")]
    [DataRow("folder-out/outside.bin")]
    [DataRow("../model-sibling/outside.bin")]
    [DataRow("circle.bin")]
    [DataRow("/etc/hostname")]
    [DataRow(".")]
    [DataRow("inside.bin\0")]
    public void PlaceOutsideTheFolder_IsRefused(string location)
    {
        using var folder = Folder();

        Refused(At(folder, location), "outside the model's folder");
    }

    [TestMethod]
    [DataRow("missing.bin", null, null, "does not exist")]
    [DataRow("sub", null, null, "does not exist")]
    [DataRow("", null, null, "does not say where")]
    [DataRow(null, null, null, "does not say where")]
    [DataRow("inside.bin", "2", null, "needs 4 bytes from byte 2")]
    [DataRow("inside.bin", "9223372036854775807", "9223372036854775807", "which has 5")]
    [DataRow("inside.bin", "-1", null, "which is not a number")]
    [DataRow("inside.bin", "0x1", null, "which is not a number")]
    [DataRow("inside.bin", "0", "99999999999999999999", "which is not a number")]
    public void PlaceThatCannotBe_IsRefused(string? location, string? offset, string? length, string words)
    {
        using var folder = Folder();

        Refused(At(folder, location, offset, length), words);
    }

    [TestMethod]
    public void LengthThatIsNotTheShapes_IsRefusedUnread()
    {
        using var folder = Folder();

        var e = Assert.ThrowsExactly<OnnxFormatException>(() => At(folder, "inside.bin", "0", "5").ToBytes());

        Assert.AreEqual(OnnxFault.TensorData, e.Fault);
        Assert.AreEqual("Tensor 'w' [4] of UInt8 takes 4 bytes, the file holds 5.", e.Message);
    }

    [TestMethod]
    public void TwoGigabytes_AreNeitherReadNorCopiedThroughMemory()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["model"]);
        const long size = (2L << 30) + 4096;
        using (var sparse = File.Create(folder["model/weights.bin"]))
        {
            sparse.SetLength(size);
        }

        var tensor = At(folder, "weights.bin", "0", $"{size}", size);
        File.WriteAllBytes(folder["model/m.onnx"], new Model(new Graph(
            "g", [new Node("Identity", ["w"], ["y"])], [tensor], [], [new ValueInfo("y")])).ToBytes());
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var model = Model.Load(folder["model/m.onnx"]);
        model.Save(folder["model/again.onnx"]);

        Assert.AreEqual(size, model.Graph["w"].Initializer!.SizeBytes);
        Assert.IsLessThan(16L << 20, GC.GetTotalAllocatedBytes(precise: true) - before);
        StringAssert.Contains(
            Assert.ThrowsExactly<OnnxFormatException>(() => model.Graph["w"].Initializer!.ToBytes()).Message,
            "in memory");
        Assert.ThrowsExactly<OnnxFormatException>(model.WithEmbeddedData);
    }
}
