using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime;

namespace NasBuild.Engine.Tests;

/// <summary>The package that restore provides holds a binding and a native library that fit each other.</summary>
[TestClass]
public class OnnxRuntimePackageTests
{
    // Y = Add(X, X) over float[1,2], opset 13, as ONNX serialises it.
    private static readonly byte[] DoublingModel = Convert.FromBase64String(
        "CAg6PQoOCgFYCgFYEgFZIgNBZGQSAWdaEwoBWBIOCgwIARIICgIIAQoCCAJiEwoBWRIOCgwIARIICgIIAQoCCAJCAhAN");

    [TestMethod]
    public void NativeLibrary_IsTheVersionOfTheBinding() => Assert.StartsWith("1.29.", OrtEnv.Instance().GetVersionString());

    [TestMethod]
    public void SessionFromBytes_RunsTheModel()
    {
        using var session = new InferenceSession(DoublingModel);

        CollectionAssert.AreEqual(new[] { 3f, -5f }, Run(session, [1.5f, -2.5f], [1, 2]));
    }

    [TestMethod]
    public void ReferenceModel_GivesFiniteScoresForEachImage()
    {
        var path = ReferenceModelPath();
        if (!File.Exists(path))
        {
            Assert.Inconclusive($"{path} is not present.");
        }

        using var session = new InferenceSession(File.ReadAllBytes(path));
        long[] shape = [2, .. session.InputMetadata.Values.Single().Dimensions.Skip(1).Select(d => (long)d)];

        var scores = Run(session, new float[shape.Aggregate((a, b) => a * b)], shape);

        Assert.HasCount(20, scores);
        Assert.IsTrue(scores.All(float.IsFinite));
        CollectionAssert.AreEqual(scores[..10], scores[10..], "equal images, equal scores");
    }

    private static float[] Run(InferenceSession session, float[] values, long[] shape)
    {
        using var options = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(values, shape);
        using var outputs = session.Run(options, session.InputNames, [input], session.OutputNames);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static string ReferenceModelPath([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../shared/models/fashion-resnet14.onnx"));
}
