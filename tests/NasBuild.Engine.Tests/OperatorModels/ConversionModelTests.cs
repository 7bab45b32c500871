using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;
using NasBuild.Engine.Conformance.OnnxModels;
using NasBuild.Onnx;
using NasBuild.Onnx.OperatorSets;

namespace NasBuild.Engine.Tests.OperatorModels;

/// <summary>Holds the conversion between operator sets against ONNX's own operator tests.</summary>
[TestClass]
public sealed class ConversionModelTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(13)]
    [DataRow(18)]
    [DataRow(26)]
    public void EveryModel_Converted_RunsAsBefore(long version)
    {
        ConcurrentBag<string> broken = [], refused = [], unsupported = [];
        var held = 0;
        Parallel.ForEach(
            OperatorModel.All(), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, model =>
            {
                var read = Model.Load(model.Bytes, model.Folder);
                if (read.Opset >= version || OperatorModel.IsRandom(read))
                {
                    return;
                }

                foreach (var (inputs, _) in model.Sets(read))
                {
                    try
                    {
                        var before = OperatorRun.Run(model.Bytes, inputs);
                        var converted = OperatorSetConversion.Convert(read, version);
                        GraphVerifier.Verify(converted);
                        if (Difference(before, converted, inputs, unsupported) is { } difference)
                        {
                            broken.Add($"{model.Name}: {difference}");
                        }

                        Interlocked.Increment(ref held);
                    }
                    catch (OperatorSetException e)
                    {
                        refused.Add($"{model.Name}: {e.Message}");
                    }
                    catch (Exception e) when (e is OnnxRuntimeException or NotSupportedException)
                    {
                        // What ONNX Runtime does not run cannot be held against it: other tests count those.
                    }
                }
            });

        TestContext.WriteLine($"{held} sets of data held.\nRefused:\n  {string.Join("\n  ", refused.Order())}");
        TestContext.WriteLine(
            $"Not in ONNX Runtime's operator set {version}:\n  {string.Join("\n  ", unsupported.Order())}");
        Assert.IsEmpty(broken, string.Join("\n", broken.Order()));
        Assert.IsGreaterThan(0, held);
    }

    private static string? Difference(
        Datum?[] before, Model converted, IReadOnlyDictionary<string, Datum?> inputs, ConcurrentBag<string> unsupported)
    {
        try
        {
            return OperatorAssert.Difference(before, OperatorRun.Run(converted.ToBytes(), inputs));
        }
        catch (OnnxRuntimeException e) when (e.Message.Contains("NotImplemented", StringComparison.Ordinal))
        {
            unsupported.Add(e.Message.ReplaceLineEndings(" "));
            return null;
        }
        catch (OnnxRuntimeException e)
        {
            return e.Message.ReplaceLineEndings(" ");
        }
    }
}
