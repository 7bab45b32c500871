using NasBuild.Core.Pipeline.Remote;

namespace NasBuild.Core.Tests.Pipeline.Remote;

[TestClass]
public sealed class StudyTreeTests
{
    [TestMethod]
    public void Files_LieToEachOtherAsBefore()
    {
        var tree = new StudyTree(
            ["/home/ada/work/app/nas.yaml", "/home/ada/work/models/a.onnx", "/home/ada/data/train.npz"]);

        Assert.AreEqual("work/app/nas.yaml", tree["/home/ada/work/app/nas.yaml"]);
        Assert.AreEqual("work/models/a.onnx", tree["/home/ada/work/models/a.onnx"]);
        Assert.AreEqual("data/train.npz", tree["/home/ada/data/train.npz"]);
    }

    [TestMethod]
    public void FilesOfOneFolder_LieAtTheRoot() =>
        Assert.AreEqual("nas.yaml", new StudyTree(["/a/b/nas.yaml", "/a/b/m.onnx"])["/a/b/nas.yaml"]);

    [TestMethod]
    public void FilesWithNothingInCommon_KeepTheirWholePaths() =>
        Assert.AreEqual("mnt/b/m.onnx", new StudyTree(["/a/nas.yaml", "/mnt/b/m.onnx"])["/mnt/b/m.onnx"]);
}
