using System.Collections.Concurrent;
using NasBuild.Engine.Conformance.OnnxModels;
using NasBuild.Onnx;

namespace NasBuild.Engine.Tests.OperatorModels;

/// <summary>A build counts the memory of every model that runs: of ONNX's own operator tests too.</summary>
[TestClass]
public sealed class MemoryModelTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void EveryModelThatRuns_IsCounted()
    {
        var (broken, counted) = (new ConcurrentBag<string>(), 0);
        Parallel.ForEach(OperatorModel.All(), model =>
        {
            var read = Model.Load(model.Bytes, model.Folder);
            foreach (var (inputs, _) in model.Sets(read).Where(s => s.Inputs.Values.All(IsNumeric)))
            {
                var sample = inputs.ToDictionary(i => i.Key, i => i.Value!.Tensor!.Rename(i.Key));
                if (!Runs(read, sample))
                {
                    continue;
                }

                try
                {
                    var inputBytes = sample.Values.Sum(Floats);
                    Assert.IsGreaterThanOrEqualTo(inputBytes, PeakMemory.Of(read, sample), "inputs stay in use");
                    Interlocked.Increment(ref counted);
                }
                catch (Exception e)
                {
                    broken.Add($"{model.Name}: {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}");
                }
            }
        });

        TestContext.WriteLine($"{counted} counted");
        Assert.AreEqual("", string.Join('\n', broken.Order()));
        Assert.IsGreaterThan(500, counted);
    }

    private static bool IsNumeric(Datum? datum) =>
        datum?.Tensor is { } tensor && tensor.ElementType != ElementType.String;

    private static long Floats(Tensor tensor) =>
        tensor.ElementType == ElementType.Float ? tensor.Count * sizeof(float) : 0;

    private static bool Runs(Model model, Dictionary<string, Tensor> sample)
    {
        try
        {
            return ShapeInference.Of(model, sample).Count > 0;
        }
        catch (SessionException)
        {
            return false;
        }
    }
}
