using NasBuild.Engine.Gradients;
using NasBuild.Engine.Kernels;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Engine.Training;

/// <summary>A model with its loss and the gradients of its parameters, which are inputs of the graph.</summary>
/// <param name="Write">The graph.</param>
/// <param name="Form">The model that it began with.</param>
/// <param name="Inputs">The model's inputs and the loss' targets, sizes fixed.</param>
/// <param name="Loss">The loss: a scalar.</param>
/// <param name="Gradients">The name of the gradient by parameter.</param>
/// <param name="Running">The next running mean or variance of a batch normalisation in training form, by the initializer that holds it.</param>
internal sealed record BackwardGraph(
    GraphWriter Write, TrainingForm Form, IReadOnlyList<ValueInfo> Inputs, string Loss, IReadOnlyDictionary<string, string> Gradients, IReadOnlyDictionary<string, string> Running)
{
    /// <summary>The concrete types of the model's values.</summary>
    public IReadOnlyDictionary<string, TensorType> Types => Form.Types;

    /// <summary>Writes loss and gradients.</summary>
    /// <param name="model">The model.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="parameters">Initializers of the model.</param>
    /// <param name="sample">Inputs of the model, of the size that every run will have.</param>
    /// <param name="ownKernels">Whether convolutions use our own kernels where the processor suits them.</param>
    public static BackwardGraph Of(Model model, Loss loss, IReadOnlyList<string> parameters, IReadOnlyDictionary<string, Tensor> sample, bool ownKernels)
    {
        var (counted, running) = BatchStatistics.OfTraining(model);
        var whole = counted.With(counted.Graph.With(outputs: counted.Graph.Outputs.Concat(running.Values.Select(r => new ValueInfo(r))).DistinctBy(o => o.Name)));
        var form = TrainingForm.Of(whole, sample, [.. parameters, .. running.Keys]);
        var graph = form.Model.Graph;
        var builder = new GraphBuilder(graph);
        var write = new GraphWriter(builder) { OwnKernels = ownKernels && Tiles.IsSupported };
        builder.Inputs.Clear();
        builder.Inputs.AddRange(graph.RequiredInputs.Select(i => Fixed(i.Name, form.Types[i.Name])));
        var outputs = graph.Outputs.Where(o => form.Types.ContainsKey(o.Name)).ToDictionary(o => o.Name, o => form.Types[o.Name]);
        builder.Inputs.AddRange(loss.Targets(outputs));
        List<ValueInfo> inputs = [.. builder.Inputs];

        var written = loss.Write(write, outputs);
        var gradients = ReverseMode.Write(form.Model, form.Types, written.Gradients, parameters, write);
        foreach (var parameter in gradients.Keys)
        {
            Open(builder, parameter, form.Types[parameter]);
        }

        return gradients.Count > 0
            ? new BackwardGraph(write, form, inputs, written.Value, gradients, running)
            : throw new ArgumentException("The loss depends on no parameter of the model.", nameof(parameters));
    }

    /// <summary>The graph as a model with the outputs given.</summary>
    public Model Build(IEnumerable<string> outputs)
    {
        Write.Builder.Outputs.Clear();
        Write.Builder.Outputs.AddRange(outputs.Select(o => new ValueInfo(o)));
        var model = Form.Model.With(Write.Builder.Build()).Apply(DeadNodesPass.Run);
        return Write.OwnKernels ? OwnConvolutionsPass.Apply(model, Types) : model;
    }

    /// <summary>Makes an initializer an input, to be given at every run.</summary>
    public static void Open(GraphBuilder builder, string initializer, TensorType type)
    {
        builder.Initializers.Remove(initializer);
        builder.Inputs.Add(Fixed(initializer, type));
    }

    private static ValueInfo Fixed(string name, TensorType type) => new(name, type.ElementType, type.Shape.Select(d => new Dimension(d, null)));
}
