using NasBuild.Engine.Gradients;
using NasBuild.Engine.Training.Losses;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Training;

/// <summary>Forward, loss, gradients, clipping and update in one graph, against optimisers.onnx.</summary>
[TestClass]
public sealed class WholeStepTests
{
    [TestMethod]
    public void SixStepsOfAnMlp_AreThoseOfPyTorch()
    {
        var recorded = RecordedTensors.Of("optimisers.onnx");
        string[] names = ["first.weight", "first.bias", "second.weight", "second.bias"];
        var state = names.Select(n => recorded[$"initial/{n}"].AsDouble(n)).Append(recorded["inputs"].AsDouble("inputs")).ToDictionary(t => t.Name);
        var transposed = Attribute.Of("transB", 1L);
        var model = new Model(
            new Graph(
                "mlp",
                [
                    new Node("Gemm", ["inputs", "first.weight", "first.bias"], ["first"], "first", "", [transposed]),
                    new Node("Tanh", ["first"], ["hidden"], "hidden"),
                    new Node("Gemm", ["hidden", "second.weight", "second.bias"], ["logits"], "second", "", [transposed]),
                ],
                [],
                state.Values.Select(t => new ValueInfo(t.Name, t.ElementType, t.Shape.Select(d => new Dimension(d, null)))),
                [new ValueInfo("logits")]),
            18);

        var form = TrainingForm.Of(model, state, names);
        var builder = new GraphBuilder(form.Model.Graph);
        var write = new GraphWriter(builder);
        var criterion = new CrossEntropy("logits");
        builder.Inputs.AddRange(criterion.Targets(form.Types));
        var loss = criterion.Write(write, form.Types);
        var gradients = ReverseMode.Write(form.Model, form.Types, loss.Gradients, names, write);
        var update = UpdateGraph.Write(write, new AdamW(WeightDecay: 0.1), [], [.. names.Select(n => new TrainedParameter(n, form.Types[n], gradients[n]))], maxNorm: 0.1);
        UpdatedTensor[] kept = [.. update.Parameters, .. update.States];
        builder.Outputs.Clear();
        builder.Outputs.AddRange(kept.Select(k => k.After).Append(loss.Value).Select(o => new ValueInfo(o)));
        using var session = Session.Create(form.Model.With(builder.Build()), new SessionSettings(1) { Spin = false });

        state["labels/logits"] = recorded["labels"];
        foreach (var s in update.States)
        {
            state[s.Before] = Tensor.FromDoubles(s.Before, s.Type.ElementType, s.Type.Shape.AsSpan(), new double[s.Type.Count]);
        }

        for (var step = 1; step <= 6; step++)
        {
            foreach (var (name, value) in update.ScalarsAt(step, 0.01))
            {
                state[name] = Tensor.Scalar(name, value);
            }

            var outputs = session.Run(state);
            RecordedTensors.AreClose([recorded["adamw-clipped/loss"].ToDoubles()[step - 1]], outputs[loss.Value].ToDoubles(), 1e-9, $"The loss before step {step}");
            foreach (var k in kept)
            {
                state[k.Before] = outputs[k.After];
            }
        }

        foreach (var name in names)
        {
            var last = recorded[$"adamw-clipped/{name}"].ToDoubles().Chunk((int)form.Types[name].Count).Last();
            RecordedTensors.AreClose(last, state[name].ToDoubles(), 1e-6, $"'{name}'");
        }
    }
}
