using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;
using NasBuild.Engine.Conformance.OnnxModels;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;

namespace NasBuild.Engine.Tests.OperatorModels;

/// <summary>
/// Holds the raising of operator sets, the fixing of sizes and the folding around them against ONNX's own
/// operator tests.
/// </summary>
[TestClass]
public sealed class TrainingFormModelTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void EveryModel_InTrainingForm_RunsAsBefore()
    {
        var (broken, refused) = (new ConcurrentBag<string>(), new ConcurrentBag<string>());
        var (held, raised) = (0, 0);
        Parallel.ForEach(OperatorModel.All(), new ParallelOptions
        {
            MaxDegreeOfParallelism = Environment.ProcessorCount
        }, model =>
        {
            var read = Model.Load(model.Bytes, model.Folder);
            foreach (var (inputs, _) in model.Sets(read)
                .Where(s => !OperatorModel.IsRandom(read) && s.Inputs.Values.All(IsNumeric)))
            {
                try
                {
                    var before = OperatorRun.Run(model.Bytes, inputs);
                    var form = TrainingForm.Of(
                        read, inputs.ToDictionary(i => i.Key, i => i.Value!.Tensor!.Rename(i.Key)), []);
                    GraphVerifier.Verify(form.Model);
                    if (OperatorAssert.Difference(
                        before, OperatorRun.Run(form.Model.ToBytes(), inputs)) is { } difference)
                    {
                        broken.Add($"{model.Name}: {difference}");
                    }

                    Interlocked.Increment(ref held);
                    Interlocked.Add(ref raised, read.Opset < TrainingForm.MinimumOpset ? 1 : 0);
                }
                catch (UndifferentiableException e)
                {
                    refused.Add($"{model.Name}: {e.Message}");
                }
                catch (Exception e) when (e is OnnxRuntimeException or SessionException or NotSupportedException)
                {
                    // What ONNX Runtime does not run, or not one node at a time, has no training form: other tests
                    // count those.
                    TestContext.WriteLine($"{model.Name}: {e.Message.ReplaceLineEndings(" ")}");
                }
            }
        });

        TestContext.WriteLine(
            $"{held} sets of data held, {raised} of them raised; {refused.Count} refused:\n  {string.Join("\n  ", refused.Order())}");
        Assert.IsEmpty(broken, string.Join("\n", broken.Order()));
        Assert.IsGreaterThan(0, raised);
    }

    private static bool IsNumeric(Datum? datum) =>
        datum?.Tensor is { } tensor && tensor.ElementType != ElementType.String;
}
