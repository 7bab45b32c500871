// Ioffe & Szegedy 2015, Batch Normalization (arXiv:1502.03167), algorithm 1.
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Forms;
using NasBuild.Engine.Training.Losses;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance;

/// <summary>
/// A batch normalisation in training form: its running mean and variance move with every step, and are what the model
/// uses afterwards.
/// </summary>
/// <param name="engine">The engine.</param>
public abstract class RunningStatisticsConformance(ITrainingEngine engine)
{
    private const float Momentum = 0.75f;
    private static readonly MeanSquaredError Loss = new("y");

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Steps_MoveTheStatistics_AndTheInferenceFormUsesThem(bool namesTheNext)
    {
        var model = OneChannel(namesTheNext);
        using var session = Start(model);
        var (mean, variance) = (0f, 1f);
        foreach (float[] x in (float[][])[[1, 3, 5, 7], [2, 2, 6, 6]])
        {
            session.TrainStep(Batch(x), rate: 0.1);
            var batchMean = x.Average();
            mean = (Momentum * mean) + ((1 - Momentum) * batchMean);
            variance = (Momentum * variance) + ((1 - Momentum) * x.Average(v => (v - batchMean) * (v - batchMean)));
        }

        var read = session.Read();
        float Value(string name) => read.Single(t => t.Name == name).ToFloats()[0];
        Assert.AreEqual(mean, Value("mean"), 1e-5f);
        Assert.AreEqual(variance, Value("variance"), 1e-5f);
        CollectionAssert.AreEqual(new[] { "scale", "bias", "mean", "variance" }, read.Select(t => t.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "scale", "bias" }, session.Parameters.ToArray());

        using var inference = Session.Create(InferenceForm.Of(model.WithInitializers(read)), TrainingProblem.OneThread);
        var y = inference.Run(X([mean, mean + 1])).Values.Single().ToFloats();
        Assert.AreEqual(Value("bias"), y[0], 1e-5f);
        Assert.AreEqual(Value("bias") + (Value("scale") / MathF.Sqrt(variance + 1e-5f)), y[1], 1e-5f);
    }

    [TestMethod]
    public void RestoredState_HasTheStatistics()
    {
        using var session = Start(OneChannel(namesTheNext: true));
        session.TrainStep(Batch([1, 3, 5, 7]), rate: 0.1);
        using var other = Start(OneChannel(namesTheNext: true));

        other.Restore(session.Capture());
        other.TrainStep(Batch([2, 2, 6, 6]), rate: 0.1);
        session.TrainStep(Batch([2, 2, 6, 6]), rate: 0.1);

        foreach (var (expected, actual) in session.Read().Zip(other.Read()))
        {
            CollectionAssert.AreEqual(expected.ToBytes().ToArray(), actual.ToBytes().ToArray(), expected.Name);
        }
    }

    // PyTorch keeps the variance of a sample, ONNX that of the batch.
    [TestMethod]
    public void Statistics_AreThoseOfPyTorch()
    {
        const string Name = "batch-normalization";
        var recorded = RecordedTensors.Of("operators.onnx");
        var x = recorded[$"{Name}/x"].Rename("x");
        Tensor[] constants =
        [
            recorded[$"{Name}/weight"].Rename("weight"), recorded[$"{Name}/bias"].Rename("bias"),
            Tensor.Create<float>("mean", [3], [0, 0, 0]),
            Tensor.Create<float>("variance", [3], [1, 1, 1]),
        ];
        var model = ModelOf(
            Node("BatchNormalization", ["x", "weight", "bias", "mean", "variance"], Attribute.Of("training_mode", 1L)),
            [x],
            constants);
        var sample = new Dictionary<string, Tensor> { ["x"] = x };
        using var session = engine.Train(
            model, new TrainingSettings(Loss, new Sgd()) { Session = TrainingProblem.OneThread }, sample);

        session.TrainStep(
            new Dictionary<string, Tensor>(sample) { [Loss.Target] = recorded[$"{Name}/output"] }, rate: 0);

        var read = session.Read().ToDictionary(t => t.Name, t => t.ToDoubles());
        TensorAssert.AreClose(recorded[$"{Name}/running-mean"].ToDoubles(), read["mean"], 1e-5, "The running mean");
        double[] biased = [.. recorded[$"{Name}/running-var"].ToDoubles().Select(v => 0.9 + ((v - 0.9) * 99 / 100))];
        TensorAssert.AreClose(biased, read["variance"], 1e-5, "The running variance");
    }

    private ITrainingSession Start(Model model) => engine.Train(
        model,
        new TrainingSettings(Loss, new Sgd()) { Parameters = ["scale", "bias"], Session = TrainingProblem.OneThread },
        X([1, 2, 3, 4]));

    private static Model OneChannel(bool namesTheNext)
    {
        Tensor One(string name, float value) => Tensor.Create<float>(name, [1], [value]);
        var node = new Node(
            "BatchNormalization", ["x", "scale", "bias", "mean", "variance"],
            namesTheNext ? ["y", "next_mean", "next_variance"] : ["y"], "norm", "",
            Attribute.Of("training_mode", 1L), Attribute.Of("momentum", Momentum));
        return new Model(new Graph(
            "net", [node], [One("scale", 1), One("bias", 0), One("mean", 0), One("variance", 1)],
            [new ValueInfo("x", ElementType.Float, [new Dimension(null, "batch"), new(1, null)])],
            [new ValueInfo("y", ElementType.Float, [new Dimension(null, "batch"), new(1, null)])]));
    }

    private static Dictionary<string, Tensor> X(float[] x) =>
        new() { ["x"] = Tensor.Create<float>("x", [x.Length, 1], x) };

    private static Dictionary<string, Tensor> Batch(float[] x) =>
        new(X(x)) { [Loss.Target] = Tensor.Create<float>("target", [x.Length, 1], new float[x.Length]) };
}
