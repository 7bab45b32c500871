using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Losses;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Training;

/// <summary>A batch normalisation in training form: its running mean and variance move with every step, and are what the model uses afterwards.</summary>
[TestClass]
public sealed class RunningStatisticsTests
{
    private const float Momentum = 0.75f;

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Steps_MoveTheStatistics_AndTheInferenceFormUsesThem(bool namesTheNext)
    {
        using var session = Create(namesTheNext);
        var (mean, variance) = (0f, 1f);
        foreach (float[] x in (float[][])[[1, 3, 5, 7], [2, 2, 6, 6]])
        {
            session.Step(Batch(x), rate: 0.1);
            var batchMean = x.Average();
            mean = (Momentum * mean) + ((1 - Momentum) * batchMean);
            variance = (Momentum * variance) + ((1 - Momentum) * x.Average(v => (v - batchMean) * (v - batchMean)));
        }

        var model = session.Model;
        Assert.AreEqual(mean, model.Graph["mean"].Initializer!.ToFloats()[0], 1e-5f);
        Assert.AreEqual(variance, model.Graph["variance"].Initializer!.ToFloats()[0], 1e-5f);
        CollectionAssert.AreEqual(new[] { "scale", "bias", "mean", "variance" }, session.Initializers.ToArray());
        CollectionAssert.AreEqual(new[] { "scale", "bias" }, session.Parameters.ToArray());

        using var inference = Session.Create(InferenceForm.Of(model), new SessionSettings(1));
        var y = inference.Run(X([mean, mean + 1])).Values.Single().ToFloats();
        var (scale, bias) = (model.Graph["scale"].Initializer!.ToFloats()[0], model.Graph["bias"].Initializer!.ToFloats()[0]);
        Assert.AreEqual(bias, y[0], 1e-5f);
        Assert.AreEqual(bias + (scale / MathF.Sqrt(variance + 1e-5f)), y[1], 1e-5f);
    }

    [TestMethod]
    public void RestoredState_HasTheStatistics()
    {
        using var session = Create(namesTheNext: true);
        session.Step(Batch([1, 3, 5, 7]), rate: 0.1);
        var state = session.Capture();
        using var other = Create(namesTheNext: true);

        other.Restore(state);
        other.Step(Batch([2, 2, 6, 6]), rate: 0.1);
        session.Step(Batch([2, 2, 6, 6]), rate: 0.1);

        CollectionAssert.AreEqual(session.Model.ToBytes(), other.Model.ToBytes());
    }

    private static TrainingSession Create(bool namesTheNext)
    {
        Tensor One(string name, float value) => Tensor.Create<float>(name, [1], [value]);
        var node = new Node(
            "BatchNormalization", ["x", "scale", "bias", "mean", "variance"], namesTheNext ? ["y", "next_mean", "next_variance"] : ["y"], "norm", "",
            Attribute.Of("training_mode", 1L), Attribute.Of("momentum", Momentum));
        var model = new Model(new Graph(
            "net", [node], [One("scale", 1), One("bias", 0), One("mean", 0), One("variance", 1)],
            [new ValueInfo("x", ElementType.Float, [new Dimension(null, "batch"), new(1, null)])],
            [new ValueInfo("y", ElementType.Float, [new Dimension(null, "batch"), new(1, null)])]));
        return new TrainingSession(model, new TrainingSettings(new MeanSquaredError("y"), new Sgd()) { Parameters = ["scale", "bias"], Session = new SessionSettings(1) }, X([1, 2, 3, 4]));
    }

    private static Dictionary<string, Tensor> X(float[] x) => new() { ["x"] = Tensor.Create<float>("x", [x.Length, 1], x) };

    private static Dictionary<string, Tensor> Batch(float[] x) => new(X(x))
    {
        [new MeanSquaredError("y").Target] = Tensor.Create<float>("target", [x.Length, 1], new float[x.Length]),
    };
}
