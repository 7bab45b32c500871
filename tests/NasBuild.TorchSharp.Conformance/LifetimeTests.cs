using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Losses;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Onnx;
using TorchSharp;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;
using OnnxTensor = NasBuild.Onnx.Tensor;

namespace NasBuild.TorchSharp.Conformance;

/// <summary>Native tensors end with the step or with the session, not with the garbage collector.</summary>
[TestClass]
[DoNotParallelize]
public class LifetimeTests
{
    private static readonly MeanSquaredError Loss = new("y");

    private static readonly Attribute Hidden = Attribute.Of("hidden_size", 3L);

    private readonly TorchSharpEngine engine = new();
    private readonly Model model = ModelOf(
        [new Node("MatMul", ["x", "w"], ["h"]), new("LSTM", ["h", "l", "r"], ["", "y"], "", "", Hidden)],
        [Floats("x", 3, 2, 4)], [Floats("w", 4, 2), Floats("l", 1, 12, 2), Floats("r", 1, 12, 3)]);

    [TestMethod]
    public void Steps_LeaveNoTensor()
    {
        var before = torch.Tensor.TotalCount;
        using (var session = Start())
        {
            session.TrainStep(Batch(), 0.01);
            var after = torch.Tensor.TotalCount;
            for (var i = 0; i < 5; i++)
            {
                session.TrainStep(Batch(), 0.01);
                session.Restore(session.Capture());
            }

            Assert.AreEqual(after, torch.Tensor.TotalCount);
        }

        Assert.AreEqual(before, torch.Tensor.TotalCount);
    }

    [TestMethod]
    public void Sums_EndWithTheirSession()
    {
        var before = torch.Tensor.TotalCount;
        using (var session = engine.Gradients(model, Loss, Batch()))
        {
            session.Accumulate(Batch());
            session.Compute(Batch());
            session.SumsOfSquares();
        }

        Assert.AreEqual(before, torch.Tensor.TotalCount);
    }

    [TestMethod]
    public void SessionThatCannotBegin_LeavesNoTensor()
    {
        var before = torch.Tensor.TotalCount;
        var dropping = ModelOf(
            [new Node("Mul", ["x", "w"], ["h"]), new Node("Dropout", ["h", "", "training"], ["y"])],
            [Floats("x", 2)], [Floats("w", 2), OnnxTensor.Scalar("training", true)]);

        Assert.ThrowsExactly<UndifferentiableException>(() => engine.Gradients(
            dropping, Loss, new Dictionary<string, OnnxTensor> { ["x"] = Floats("x", 2) }, ["w"]).Dispose());
        Assert.AreEqual(before, torch.Tensor.TotalCount);
    }

    [TestMethod]
    public void DeviceThatIsNotThere_IsRefusedWithTheRemedy()
    {
        if (torch.cuda_is_available())
        {
            Assert.Inconclusive("There is a CUDA device.");
        }

        var thrown = Assert.ThrowsExactly<SessionException>(() => engine.Gradients(
            model, Loss, Batch(), session: new SessionSettings(Device: Device.Cuda)).Dispose());
        Assert.Contains("Reference TorchSharp-cuda-linux or TorchSharp-cuda-windows", thrown.Message);
    }

    private ITrainingSession Start() =>
        engine.Train(model, new TrainingSettings(Loss, new AdamW()), Batch());

    private static Dictionary<string, OnnxTensor> Batch() => new()
    {
        ["x"] = Floats("x", 3, 2, 4),
        [Loss.Target] = Floats(Loss.Target, 1, 2, 3),
    };
}
