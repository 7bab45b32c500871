using NasBuild.Core.Compression.Groups;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Compression;

[TestClass]
public sealed class OperatorModelTests
{
    private const string Folder = "/usr/share/libonnx-testdata/data/node";

    /// <summary>
    /// ONNX's own operator tests, their inputs made parameters so that every axis that a rule labels is told of.
    /// </summary>
    [TestMethod]
    public void Rules_GiveTheShapesThatOnnxRuntimeGives()
    {
        if (!Directory.Exists(Folder))
        {
            Assert.Inconclusive("libonnx-testdata is not installed.");
        }

        var (walked, wrong) = (0, new List<string>());
        foreach (var path in Directory.EnumerateFiles(Folder, "model.onnx", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal))
        {
            if (Runnable(path) is var (model, shapes))
            {
                walked++;
                wrong.AddRange(ChannelFinder.Find(model, shapes, shapes).Refused
                    .Where(r => r.Reason.Contains("is not the one", StringComparison.Ordinal))
                    .Select(r => $"{path}: {r}"));
            }
        }

        Assert.IsGreaterThan(500, walked);
        Assert.AreEqual("", string.Join('\n', wrong));
    }

    // Sequences, texts and operators that ONNX Runtime does not have are no matter of the rules.
    private static (Model Model, IReadOnlyDictionary<string, TensorType> Shapes)? Runnable(string path)
    {
        try
        {
            var model = Model.Load(path);
            if (model.Graph.Inputs.Any(i => i.ElementType.Bits() == 0))
            {
                return null;
            }

            model = model.With(model.Graph.With(initializers: Samples.For(model, 3).Values, inputs: []));
            return (model, ShapeInference.Of(model));
        }
        catch (SessionException)
        {
            return null;
        }
    }
}
