// Jawahar et al., LLM Performance Predictors are good initializers for Architecture Search, arXiv 2310.16712:
// LLM-Distill-PP. The metric is standardised, which the paper's code does not do.
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Methods.Nets;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Losses;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Engine.Training.Schedules;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;
using SessionSettings = NasBuild.Engine.SessionSettings;

namespace NasBuild.Core.Prediction.Distillation;

/// <summary>
/// A student: a net with ReLU that learns a teacher's predictions by the squared error, so that thousands of
/// architectures can be ranked at once.
/// </summary>
/// <param name="engine">The engine that trains the net.</param>
/// <param name="settings">The settings.</param>
internal sealed class StudentTrainer(ITrainingEngine engine, StudentSettings settings) : IPredictorTrainer<StudentPredictor>
{
    private const string Input = "features";
    private const string Output = "metric";
    private static readonly SessionSettings Session = new(Threads: 1) { Spin = false };

    public StudentPredictor Fit(Samples samples, int seed, CancellationToken cancellation)
    {
        var metric = Standardisation.Of(samples.Y);
        Standardisation[] features = [.. Enumerable.Range(0, samples.Dimension)
            .Select(i => Standardisation.Of(Array.ConvertAll(samples.X, x => x[i])))];
        var random = new Random(seed);
        int[] widths = [samples.Dimension, .. Enumerable.Repeat(settings.Width, settings.Layers), 1];
        var loss = new MeanSquaredError(Output);
        var net = Net(SmallNet.Draw(random, widths));
        using var session = engine.Train(
            net,
            new TrainingSettings(loss, new Adam())
            {
                Parameters = [.. net.Graph.Initializers.Select(t => t.Name)],
                Session = Session,
            },
            Batch(random));
        var schedule = new CosineSchedule(settings.Rate);
        for (var step = 0; step < settings.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            session.TrainStep(Batch(random), schedule.RateAt(step, settings.Steps));
        }

        var weights = session.Read().ToDictionary(t => t.Name, t => t.ToArray<float>());
        return new StudentPredictor(
            [.. widths.Zip(widths.Skip(1)).Select((w, l) => new DenseLayer(
                w.First, w.Second, weights[$"w{l}"], weights[$"b{l}"]))],
            features, metric);

        Dictionary<string, Tensor> Batch(Random random)
        {
            int[] rows = [.. Enumerable.Range(0, settings.BatchSize).Select(_ => random.Next(samples.Count))];
            return new()
            {
                [Input] = Tensor.Create<float>(
                    Input, [rows.Length, samples.Dimension],
                    [.. rows.SelectMany(r => features.Select((f, i) => (float)f.Apply(samples.X[r][i])))]),
                [loss.Target] = Tensor.Create<float>(
                    loss.Target, [rows.Length, 1], Array.ConvertAll(rows, r => (float)metric.Apply(samples.Y[r]))),
            };
        }
    }

    private static Model Net(SmallNet net)
    {
        var (nodes, weights, value) = (new List<Node>(), new List<Tensor>(), Input);
        foreach (var (l, layer) in net.Layers.Index())
        {
            weights.Add(Tensor.Create<float>($"w{l}", [layer.Outputs, layer.Inputs], layer.Weights));
            weights.Add(Tensor.Create<float>($"b{l}", [layer.Outputs], layer.Biases));
            var sums = l == net.Layers.Length - 1 ? Output : $"sums{l}";
            nodes.Add(new Node("Gemm", [value, $"w{l}", $"b{l}"], [sums], $"layer{l}", "", Attribute.Of("transB", 1)));
            if (sums != Output)
            {
                nodes.Add(new Node("Relu", [sums], [value = $"values{l}"], $"relu{l}"));
            }
        }

        return new Model(new Graph(
            "student", nodes, weights,
            [new ValueInfo(Input, ElementType.Float, [new Dimension(null, "n"), new(net.Layers[0].Inputs, null)])],
            [new ValueInfo(Output)]));
    }
}
