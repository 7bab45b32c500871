using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;
using NasBuild.Engine.Conformance.OnnxModels;
using NasBuild.Onnx;
using NasBuild.Onnx.OperatorSets;
using NasBuild.Onnx.Passes;
using NasBuild.Onnx.Protos;

namespace NasBuild.Engine.Tests.OperatorModels;

/// <summary>Holds reading, writing and every pass against ONNX's own operator tests.</summary>
[TestClass]
public sealed class OperatorModelTests
{
    // Of ONNX 1.12's 1072 models, ONNX Runtime 1.31 refuses 68 (operators before version 7, training operators,
    // recurrent nets with the batch first, some integer types, locales that are not installed) and strays in 22 (dice,
    // transforms, old resizing).
    private const double MaxRefused = 0.07;
    private const double MaxStraying = 0.025;

    private const int FlipsPerModel = 4;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void EveryModel_ReadAndWritten_IsTheSameMessage()
    {
        var different = new ConcurrentBag<string>();
        var bytesEqual = 0;
        var models = OperatorModel.All();
        Parallel.ForEach(models, model =>
        {
            var bytes = model.Bytes;
            var written = Model.Load(bytes).ToBytes();
            if (!ModelProto.Parser.ParseFrom(bytes).Equals(ModelProto.Parser.ParseFrom(written)))
            {
                different.Add(model.Name);
            }

            Interlocked.Add(ref bytesEqual, bytes.AsSpan().SequenceEqual(written) ? 1 : 0);
        });

        TestContext.WriteLine($"{models.Count} models, {bytesEqual} equal to the last byte");
        Assert.IsEmpty(different);
        Assert.AreEqual(models.Count, bytesEqual);
    }

    [TestMethod]
    public void EveryModel_ReadAndWritten_RunsAsBefore() => HoldAgainstExpected(model => model);

    [TestMethod]
    public void EveryModel_AfterEveryPass_RunsAsBefore() => HoldAgainstExpected(model =>
    {
        model = model.Apply(InitializersOutOfInputsPass.Run, IdentityPass.Run, FoldBatchNormalizationPass.Run);
        model = ConstantFolding.Pass.Run(model).Apply(DeduplicateInitializersPass.Run, DeadNodesPass.Run);
        GraphVerifier.Verify(model);
        return model;
    });

    [TestMethod]
    public void EveryModel_WithFlippedBits_IsReadOrRefused()
    {
        var (read, refused) = (0, 0);
        Parallel.ForEach(OperatorModel.All(), model =>
        {
            var random = new Random(model.Name.Length);
            for (var run = 0; run < FlipsPerModel; run++)
            {
                var bytes = model.Bytes;
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                try
                {
                    var broken = Model.Load(bytes).Apply(
                        InitializersOutOfInputsPass.Run,
                        ConstantsToInitializersPass.Run,
                        IdentityPass.Run,
                        FoldBatchNormalizationPass.Run,
                        DeduplicateInitializersPass.Run,
                        DeadNodesPass.Run);
                    _ = broken.ToBytes().Length + GraphVerifier.Faults(broken).Count;
                    Interlocked.Increment(ref read);
                    _ = OperatorSetConversion.Convert(broken, OperatorSetConversion.Newest);
                }
                catch (Exception e) when (e is OnnxFormatException or OperatorSetException)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        });

        TestContext.WriteLine($"{read} read, {refused} refused");
        Assert.IsTrue(read > 0 && refused > 0);
    }

    private void HoldAgainstExpected(Func<Model, Model> change)
    {
        var (refused, straying, broken) = (
            new ConcurrentBag<string>(), new ConcurrentBag<string>(), new ConcurrentBag<string>());
        var models = OperatorModel.All();
        var (held, nodesBefore, nodesAfter) = (0, 0, 0);
        Parallel.ForEach(models, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, model =>
        {
            var bytes = model.Bytes;
            var read = Model.Load(bytes, model.Folder);
            var changed = change(read);
            Interlocked.Add(ref nodesBefore, read.Graph.Nodes.Length);
            Interlocked.Add(ref nodesAfter, changed.Graph.Nodes.Length);
            foreach (var (inputs, expected) in model.Sets(read))
            {
                try
                {
                    var original = OperatorRun.Run(bytes, inputs);
                    var stray = OperatorAssert.Difference(expected, original);
                    if (stray is not null)
                    {
                        straying.Add($"{model.Name}: {stray}");
                    }

                    // Where ONNX Runtime itself strays from what ONNX expects, it must stray the same way: but for
                    // dice, thrown anew.
                    if (Difference(
                        stray is null ? expected : original, changed.ToBytes(), inputs,
                        OperatorModel.IsRandom(read)) is { } difference)
                    {
                        broken.Add($"{model.Name}: {difference}");
                    }

                    Interlocked.Increment(ref held);
                }
                catch (Exception e) when (e is OnnxRuntimeException or NotSupportedException)
                {
                    refused.Add($"{model.Name}: {e.Message.ReplaceLineEndings(" ")}");
                }
            }
        });

        TestContext.WriteLine(
            $"{models.Count} models of {nodesBefore} nodes, {nodesAfter} afterwards; {held} sets of data held, "
                + $"{refused.Count} refused by ONNX Runtime, {straying.Count} where it strays from ONNX");
        TestContext.WriteLine(
            $"Refused:\n  {string.Join("\n  ", refused.Order())}\nStraying:\n  {string.Join("\n  ", straying.Order())}");
        Assert.IsEmpty(broken, string.Join("\n", broken.Order()));
        Assert.IsGreaterThan(0, held);
        Assert.IsLessThanOrEqualTo(MaxRefused, (double)refused.Count / models.Count);
        Assert.IsLessThanOrEqualTo(MaxStraying, (double)straying.Count / models.Count);
    }

    private static string? Difference(
        Datum?[] oracle, byte[] model, IReadOnlyDictionary<string, Datum?> inputs, bool isRandom)
    {
        try
        {
            var actual = OperatorRun.Run(model, inputs);
            return isRandom ? OperatorAssert.TypeDifference(oracle, actual) : OperatorAssert.Difference(oracle, actual);
        }
        catch (OnnxRuntimeException e)
        {
            return e.Message;
        }
    }
}
