// Ioffe & Szegedy 2015, Batch Normalization (arXiv:1502.03167), algorithm 1.
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Training.Forms;

/// <summary>
/// A model whose batch normalisations take mean and variance from the batch, as in training. ONNX Runtime has no kernel
/// for that on the CPU: the statistics are written with simple operators, and the normalisation is that of inference
/// with them.
/// </summary>
/// <param name="Model">The model, which computes the next running statistics as well.</param>
/// <param name="Running">
/// The value that holds the next running mean or variance, by the name of the initializer that it replaces after a
/// step.
/// </param>
internal sealed record BatchStatistics(Model Model, IReadOnlyDictionary<string, string> Running)
{
    /// <summary>
    /// Returns the model with a name for the next running statistics of every batch normalisation in training form.
    /// </summary>
    public static BatchStatistics OfTraining(Model model)
    {
        var running = new Dictionary<string, string>();
        var builder = new GraphBuilder(model.Graph);
        for (var i = 0; i < builder.Nodes.Count; i++)
        {
            var node = builder.Nodes[i];
            if (!IsTraining(node) || !node.Inputs.Skip(3).All(builder.Initializers.ContainsKey))
            {
                continue;
            }

            // A normalisation used twice, on two branches, would have two next means: the later one counts.
            string Next(string name, int j) =>
                node.Outputs.ElementAtOrDefault(j + 1) is { Length: > 0 } output
                    ? output
                    : builder.FreshName($"{name}/next");
            string[] next = [.. node.Inputs.Skip(3).Select((name, j) => running[name] = Next(name, j))];
            builder.Nodes[i] = node.WithOutputs([node.Outputs[0], .. next]);
        }

        return new BatchStatistics(model.With(builder.Build()), running);
    }

    /// <summary>
    /// Returns the model with every batch normalisation in training form written with operators that ONNX Runtime has.
    /// </summary>
    /// <param name="model">A model of operator set 18 or later.</param>
    /// <param name="sample">Inputs of the shapes that it will run on.</param>
    public static Model Lower(Model model, IReadOnlyDictionary<string, Tensor> sample)
    {
        if (!model.Graph.Nodes.Any(IsTraining))
        {
            return model;
        }

        var types = ShapeInference.Of(AsInference(model), sample);
        var builder = new GraphBuilder(model.Graph);
        var write = new GraphWriter(builder);
        foreach (var node in model.Graph.Nodes.Where(IsTraining))
        {
            Lower(node, types[node.Inputs[0]], write);
            builder.Nodes.Remove(node);
        }

        return model.With(builder.Build());
    }

    // The mean is subtracted first: if it is much larger than the deviation, the mean of squares would lose the
    // variance.
    private static void Lower(Node node, TensorType type, GraphWriter write)
    {
        var (builder, channels) = (write.Builder, type.Shape[1]);
        long[] others = [0, .. Enumerable.Range(2, type.Shape.Length - 2).Select(a => (long)a)];
        var mean = write.Reduce("ReduceMean", node.Inputs[0], others);
        var centred = write.Sub(node.Inputs[0], mean);
        var variance = write.Mul(
            write.Reduce("ReduceSumSquare", centred, others, keepDims: false),
            write.Number((double)channels / type.Count, type.ElementType));
        var zero = write.Filled(0, type.ElementType, channels);
        builder.Nodes.Add(new Node(
            "BatchNormalization", [centred, node.Inputs[1], node.Inputs[2], zero, variance], [node.Outputs[0]],
            node.Name, "",
            Attribute.Of("epsilon", node.Float("epsilon", 1e-5f))));

        var momentum = node.Float("momentum", 0.9f);
        void Running(int output, string old, string batch)
        {
            if (output < node.Outputs.Length && node.Outputs[output].Length > 0)
            {
                var kept = write.Mul(old, write.Number(momentum, type.ElementType));
                builder.Nodes.Add(
                    new Node(
                        "Add",
                        [kept, write.Mul(batch, write.Number(1 - (double)momentum, type.ElementType))],
                        [node.Outputs[output]]));
            }
        }

        Running(1, node.Inputs[3], write.Reshape(mean, channels));
        Running(2, node.Inputs[4], variance);
    }

    /// <summary>Returns true for a batch normalisation in training form.</summary>
    public static bool IsTraining(Node node) => node.Is("BatchNormalization") && node.Int("training_mode", 0) == 1;

    /// <summary>
    /// Returns a model with the same values and shapes, but other numbers, that ONNX Runtime can run.
    /// </summary>
    public static Model AsInference(Model model)
    {
        IEnumerable<Node> Inference(Node node)
        {
            yield return node.Without("training_mode").WithOutputs([node.Outputs[0]]);
            foreach (var (output, i) in node.Outputs.Select((o, i) => (o, i)).Skip(1).Where(o => o.o.Length > 0))
            {
                yield return new Node("Identity", [node.Inputs[i + 2]], [output]);
            }
        }

        return model.With(
            model.Graph.With(nodes: model.Graph.Nodes.SelectMany(n => IsTraining(n) ? Inference(n) : [n])));
    }
}
