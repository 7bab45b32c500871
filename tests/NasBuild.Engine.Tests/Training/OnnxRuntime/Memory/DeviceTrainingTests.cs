using NasBuild.Engine.Conformance;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.OnnxRuntime;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Onnx;

namespace NasBuild.Engine.Tests.Training.OnnxRuntime.Memory;

[TestClass]
public sealed class DeviceTrainingTests
{
    // The inputs of a batch, and the scalars of AdamW: step, epsilon and decay.
    private static readonly long[] StepWrites = [1, 1, 1, TrainingProblem.Batch * 2 * 6 * 6, TrainingProblem.Batch];

    private readonly Model model = TrainingProblem.Create().Model;
    private readonly Dictionary<string, Tensor> batch = TrainingProblem.Create().Batch;

    [TestMethod]
    public void Step_CopiesTheBatchAndScalarsOnly()
    {
        var device = new FakeDevice();
        using var session = On(device).Start(model, batch, new AdamW(), s => s with { MaxNorm = 0.3 });
        session.TrainStep(batch, 0.1);
        device.Written.Clear();
        device.Read.Clear();

        session.TrainStep(batch, 0.1);

        CollectionAssert.AreEquivalent(StepWrites, device.Written);
        CollectionAssert.AreEqual(new long[] { 1, 1 }, device.Read);
    }

    [TestMethod]
    public void StepInParts_CopiesThePartsAndScalarsOnly()
    {
        var device = new FakeDevice();
        var parts = PartsOf(2);
        using var session = On(device).Start(model, parts[0], new AdamW(), s => s with { Parts = 2 });
        device.Written.Clear();
        device.Read.Clear();

        session.TrainStep(parts, 0.1);

        CollectionAssert.AreEquivalent(
            new long[] { 1, 1, 1, 4 * 2 * 6 * 6, 4, 4 * 2 * 6 * 6, 4 }, device.Written);
        CollectionAssert.AreEqual(new long[] { 1, 1 }, device.Read);
    }

    [TestMethod]
    public void Creation_CopiesEachParameterOnce()
    {
        var device = new FakeDevice();
        using var session = On(device).Start(model, batch, new AdamW());

        CollectionAssert.AreEquivalent(
            model.Graph.Initializers.Select(i => i.Count).ToArray(), device.Written);
        Assert.IsEmpty(device.Read);
    }

    [TestMethod]
    public void SumsOfSquares_AreAddedOnTheDeviceAndReadOnce()
    {
        var device = new FakeDevice();
        using var session = On(device).Gradients(
            model, TrainingProblem.Loss, batch, session: TrainingProblem.OneThread);
        session.Accumulate(batch);
        device.Written.Clear();
        device.Read.Clear();

        session.Accumulate(batch);

        CollectionAssert.AreEquivalent(StepWrites[3..], device.Written);
        CollectionAssert.AreEqual(new long[] { 1 }, device.Read);
        session.SumsOfSquares();
        CollectionAssert.AreEquivalent(
            model.Graph.Initializers.Select(i => i.Count).Append(1).ToArray(), device.Read);
    }

    [TestMethod]
    [DataRow(1, false, true)]
    [DataRow(2, false, true)]
    [DataRow(1, false, false)]
    [DataRow(2, false, false)]
    [DataRow(1, true, true)]
    [DataRow(2, true, true)]
    public void Steps_AreThoseOfTheHost(int parts, bool captures, bool expected)
    {
        var device = new FakeDevice { Expected = expected };
        TrainingSettings Settings(TrainingSettings s) => s with { Parts = parts, Observed = ["scores"] };
        using var host = new OnnxRuntimeEngine().Start(model, PartsOf(parts)[0], new AdamW(), Settings);
        using var session = On(device).Start(model, PartsOf(parts)[0], new AdamW(), s =>
            Settings(s) with { Session = s.Session with { CapturesGraph = captures } });

        for (var i = 0; i < 4; i++)
        {
            Assert.AreEqual(host.TrainStep(PartsOf(parts), 0.1), session.TrainStep(PartsOf(parts), 0.1));
        }

        AssertSame(host.Capture().Tensors, session.Capture().Tensors);
        AssertSame([host.Observe("scores")], [session.Observe("scores")]);
    }

    [TestMethod]
    public void CapturedGradients_AreThoseOfTheHost()
    {
        using var host = new OnnxRuntimeEngine().Gradients(
            model, TrainingProblem.Loss, batch, null, TrainingProblem.OneThread);
        using var session = On(new FakeDevice()).Gradients(
            model, TrainingProblem.Loss, batch, null, TrainingProblem.OneThread with { CapturesGraph = true });

        for (var i = 0; i < 2; i++)
        {
            Assert.AreEqual(host.Accumulate(batch), session.Accumulate(batch));
        }

        AssertSame([.. host.SumsOfSquares().Values], [.. session.SumsOfSquares().Values]);
    }

    [TestMethod]
    public void CapturedRun_ReadsNoInputsOfTheHost()
    {
        var device = new FakeDevice { Expected = false };

        Assert.ThrowsExactly<SessionException>(() => On(device).Start(
            model, batch, new AdamW(), s => s with { Session = s.Session with { CapturesGraph = true } }));
        Assert.IsTrue(device.IsDisposed);
    }

    [TestMethod]
    public void BatchOfAnotherSize_IsNamed()
    {
        using var session = On(new FakeDevice()).Start(model, batch, new AdamW());

        var thrown = Assert.ThrowsExactly<SessionException>(() => session.TrainStep(PartsOf(2)[0], 0.1));

        Assert.Contains("'x' must be Float [8, 2, 6, 6] (was Float [4, 2, 6, 6])", thrown.Message);
    }

    [TestMethod]
    public void Disposal_ReleasesTheDevice()
    {
        var device = new FakeDevice();
        On(device).Start(model, PartsOf(2)[0], new AdamW(), s => s with { Parts = 2 }).Dispose();

        Assert.IsTrue(device.IsDisposed);
    }

    [TestMethod]
    public void RunsThatCannotBeCaptured_AreRunWithoutCapture()
    {
        List<bool> tried = [];
        bool Create(SessionSettings settings)
        {
            tried.Add(settings.CapturesGraph);
            return settings.CapturesGraph ? throw new SessionException("There is a loop.") : true;
        }

        Assert.IsTrue(OnnxRuntimeEngine.Captured(new SessionSettings(Device: Device.Cuda), Create));
        CollectionAssert.AreEqual(new[] { true, false }, tried);
        Assert.IsTrue(OnnxRuntimeEngine.Captured(new SessionSettings(), Create));
        CollectionAssert.AreEqual(new[] { true, false, false }, tried);
    }

    private static OnnxRuntimeEngine On(FakeDevice device) => new() { Memory = (_, _) => device };

    private static void AssertSame(IReadOnlyList<Tensor> expected, IReadOnlyList<Tensor> actual)
    {
        foreach (var (one, other) in expected.Zip(actual))
        {
            Assert.AreEqual(one.Name, other.Name);
            Assert.IsTrue(one.ToBytes().Span.SequenceEqual(other.ToBytes().Span), one.Name);
        }
    }

    private List<Dictionary<string, Tensor>> PartsOf(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => batch.ToDictionary(t => t.Key, t =>
        {
            var (size, bytes) = (t.Value.Shape[0] / count, (int)t.Value.SizeBytes / count);
            return Tensor.Create(
                t.Key, t.Value.ElementType, [size, .. t.Value.Shape[1..]],
                t.Value.ToBytes().Span.Slice(i * bytes, bytes));
        })),
    ];
}
