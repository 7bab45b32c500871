using NasBuild.Engine.Kernels;
using NasBuild.Engine.Kernels.Attention;
using NasBuild.Engine.Training.Forms;
using NasBuild.Engine.Training.Losses;
using NasBuild.Engine.Training.OnnxRuntime.Gradients;
using NasBuild.Engine.Training.OnnxRuntime.Losses;
using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Engine.Training.OnnxRuntime;

/// <summary>A model with its loss and the gradients of its parameters, which are inputs of the graph.</summary>
/// <param name="Write">The graph.</param>
/// <param name="Form">The model in training form.</param>
/// <param name="Inputs">The model's inputs and the loss' targets, sizes fixed.</param>
/// <param name="Loss">The loss: a scalar.</param>
/// <param name="LossType">Its type, that of the outputs.</param>
/// <param name="Gradients">The name of the gradient by parameter.</param>
/// <param name="OwnKernels">True if convolutions and roundings are operators of our own.</param>
internal sealed record BackwardGraph(
    GraphWriter Write,
    TrainingForm Form,
    IReadOnlyList<ValueInfo> Inputs,
    string Loss,
    TensorType LossType,
    IReadOnlyDictionary<string, string> Gradients,
    bool OwnKernels)
{
    /// <summary>The concrete types of the model's values.</summary>
    public IReadOnlyDictionary<string, TensorType> Types => Form.Types;

    /// <summary>Writes loss and gradients.</summary>
    /// <param name="model">The model.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="parameters">Initializers of the model.</param>
    /// <param name="sample">Inputs of the model, of the size that every run will have.</param>
    /// <param name="ownKernels">True if convolutions and roundings use our own kernels where the CPU supports them.</param>
    /// <param name="weight">The factor of the loss and its gradients.</param>
    public static BackwardGraph Of(
        Model model, Loss loss, IReadOnlyList<string> parameters, IReadOnlyDictionary<string, Tensor> sample,
        bool ownKernels, double weight = 1)
    {
        ownKernels = ownKernels && Tiles.IsSupported;
        var form = TrainingForm.Of(model, sample, parameters);
        form = ownKernels ? form with { Model = OwnAttentionPass.Apply(form.Model, form.Types, parameters) } : form;
        var graph = form.Model.Graph;
        var builder = new GraphBuilder(graph);
        var write = new GraphWriter(builder);
        builder.Inputs.Clear();
        builder.Inputs.AddRange(graph.RequiredInputs.Select(i => Fixed(i.Name, form.Types[i.Name])));
        var outputs = graph.Outputs
            .Where(o => form.Types.ContainsKey(o.Name))
            .ToDictionary(o => o.Name, o => form.Types[o.Name]);
        builder.Inputs.AddRange(loss.Targets(outputs));
        List<ValueInfo> inputs = [.. builder.Inputs];

        var written = LossGraph.Write(loss, write, outputs, weight);
        var gradients = ReverseMode.Write(form, written.Gradients, parameters, write, ownKernels);
        foreach (var parameter in gradients.Keys)
        {
            Open(builder, parameter, form.Types[parameter]);
        }

        var lossType = new TensorType(form.Types[written.Gradients.Keys.First()].ElementType, []);
        return gradients.Count > 0
            ? new BackwardGraph(write, form, inputs, written.Value, lossType, gradients, ownKernels)
            : throw new ArgumentException("The loss depends on no parameter of the model.", nameof(parameters));
    }

    /// <summary>Returns the value that is observed by a name: the gradient of a parameter, or an output.</summary>
    public string ObservedBy(string name) => Gradients.GetValueOrDefault(name, name);

    /// <summary>Returns the values that are observed by names, each once, with their types.</summary>
    public IEnumerable<(string Name, TensorType Type)> Observed(IEnumerable<string> names) =>
        names.Select(n => (Name: ObservedBy(n), Type: Types[n])).DistinctBy(o => o.Name);

    /// <summary>Returns the graph as a model with the given outputs.</summary>
    public Model Build(IEnumerable<string> outputs)
    {
        Write.Builder.Outputs.Clear();
        Write.Builder.Outputs.AddRange(outputs.Select(o => new ValueInfo(o)));
        var model = Form.Model.With(Write.Builder.Build()).Apply(DeadNodesPass.Run);
        return OwnKernels ? OwnRoundingPass.Apply(OwnConvolutionsPass.Apply(model, Types), Types) : model;
    }

    /// <summary>Turns an initializer into an input, to be fed in every run.</summary>
    public static void Open(GraphBuilder builder, string initializer, TensorType type)
    {
        builder.Initializers.Remove(initializer);
        builder.Inputs.Add(Fixed(initializer, type));
    }

    /// <summary>Returns an input of a fixed size.</summary>
    public static ValueInfo Fixed(string name, TensorType type) =>
        new(name, type.ElementType, type.Shape.Select(d => new Dimension(d, null)));
}
