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
internal sealed record BackwardGraph(GraphWriter Write, TrainingForm Form, IReadOnlyList<ValueInfo> Inputs, string Loss, IReadOnlyDictionary<string, string> Gradients)
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
        var form = TrainingForm.Of(model, sample, parameters);
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
            builder.Initializers.Remove(parameter);
            builder.Inputs.Add(Fixed(parameter, form.Types[parameter]));
        }

        return gradients.Count > 0
            ? new BackwardGraph(write, form, inputs, written.Value, gradients)
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

    private static ValueInfo Fixed(string name, TensorType type) => new(name, type.ElementType, type.Shape.Select(d => new Dimension(d, null)));
}
