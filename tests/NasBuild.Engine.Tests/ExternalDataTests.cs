using NasBuild.Engine.Tests.Passes;
using NasBuild.Onnx;

namespace NasBuild.Engine.Tests;

[TestClass]
public sealed class ExternalDataTests
{
    [TestMethod]
    public void ModelWithExternalData_RunsAsOneWithout()
    {
        var folder = Directory.CreateTempSubdirectory("nasbuild-external-");
        try
        {
            var model = Linear();
            var path = Path.Combine(folder.FullName, "m.onnx");
            ModelWriter.Save(model, path, largestMessageBytes: 1000);
            var external = Model.Load(path);
            Assert.IsTrue(external.Graph["w"].Initializer!.IsExternal);

            PassAssert.Keeps(model, _ => external, tolerance: 0);
            PassAssert.Keeps(external, m => m.WithEmbeddedData(), tolerance: 0);
            Directory.CreateDirectory(Path.Combine(folder.FullName, "other"));
            PassAssert.Keeps(external, m =>
            {
                m.Save(Path.Combine(folder.FullName, "other", "copy.onnx"));
                return Model.Load(Path.Combine(folder.FullName, "other", "copy.onnx"));
            }, tolerance: 0);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Protocol Buffers hold no message of more than 2 GB; here that limit is small.
    [TestMethod]
    public void ModelLargerThanOneMessage_RunsFromFiles()
    {
        var model = Linear();
        var sample = Samples.For(model, 2);

        using var memory = Session.Create(model, new SessionSettings(1));
        using var files = Session.Create(model, new SessionSettings(1) { LargestModelBytes = 1000 });

        CollectionAssert.AreEqual(memory.Run(sample)["z"].ToFloats(), files.Run(sample)["z"].ToFloats());
    }

    private static Model Linear() => new(new Graph(
        "g",
        [new Node("MatMul", ["x", "w"], ["y"]), new Node("Add", ["y", "b"], ["z"])],
        [PassAssert.Random("w", 300, 40), PassAssert.Random("b", 40)],
        [PassAssert.Input("x", 2, 300)],
        [new ValueInfo("z")]));
}
