using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Forms;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Prediction.ZeroCost;

/// <summary>A net with its initial weights, and a batch to look at it with.</summary>
/// <param name="Model">The net, of one output of scores; batch normalisations may be in training form.</param>
/// <param name="Inputs">The batch: one input of floats.</param>
/// <param name="Labels">A class for each sample.</param>
internal sealed record UntrainedNet(Model Model, IReadOnlyDictionary<string, Tensor> Inputs, long[] Labels)
{
    private const string Flow = "flow";

    /// <summary>The settings of sessions: the same numbers whatever else runs.</summary>
    public static SessionSettings Settings { get; } = new(Threads: 1) { Spin = false };

    /// <summary>The input's name.</summary>
    public string Input => Inputs.Keys.Single();

    /// <summary>The scores' name.</summary>
    public string Scores => Model.Graph.Outputs[0].Name;

    /// <summary>Returns some values of a run on the batch.</summary>
    public IReadOnlyDictionary<string, Tensor> Run(IEnumerable<string> values)
    {
        var written = TrainingForm.Of(Model, Inputs, []).Model;
        var asked = written.With(written.Graph.With(outputs: values.Select(v => new ValueInfo(v))));
        using var session = Session.Create(asked, Settings);
        return session.Run(Inputs);
    }

    /// <summary>Returns the gradients of the loss of the batch, by parameter.</summary>
    public IReadOnlyDictionary<string, Tensor> GradientsOfLoss()
    {
        var loss = new CrossEntropy(Scores);
        using var session = TrainingEngines.Default.Gradients(Model, loss, Inputs, null, Settings);
        return session.Compute(
            Inputs.Append(new(loss.Labels, Tensor.Create<long>(loss.Labels, [Labels.Length], Labels))).ToDictionary())
            .Gradients;
    }

    /// <summary>
    /// Returns the sum of all scores, and its gradients with respect to initializers, divided by the sum: that of a deep
    /// net may be larger than its gradients can be.
    /// </summary>
    /// <param name="initializers">The initializers; null for the parameters.</param>
    public (double Sum, IReadOnlyDictionary<string, Tensor> Shares) GradientsOfSum(
        IReadOnlyList<string>? initializers = null)
    {
        var sum = Run([Scores])[Scores].ToFloats().Sum(s => (double)s);
        var builder = new GraphBuilder(Model.Graph);
        var total = builder.FreshName("total");
        builder.Nodes.Add(new Node("ReduceSum", [Scores], [total], "", "", Attribute.Of("keepdims", 0L)));
        builder.Nodes.Add(new Node("Mul", [total, builder.Add(Tensor.Scalar("share", (float)(1 / sum)))], [Flow]));
        builder.Outputs.Clear();
        builder.Outputs.Add(new ValueInfo(Flow));

        // The square of a flow of 1 has twice its gradient.
        var loss = new MeanSquaredError(Flow);
        using var session = TrainingEngines.Default.Gradients(
            Model.With(builder.Build()), loss, Inputs, initializers, Settings);
        var gradients = session.Compute(
            Inputs.Append(new(loss.Target, Tensor.Scalar(loss.Target, 0f))).ToDictionary()).Gradients;
        return (sum, gradients);
    }
}
