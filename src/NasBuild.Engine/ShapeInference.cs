using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine;

/// <summary>
/// Infers the concrete types and shapes of all values by runs of ONNX Runtime that expose every intermediate value.
/// </summary>
public sealed class ShapeInference : IDisposable
{
    // Elements of less than a byte cannot be outputs of a session: their values are exposed as whole bytes, under their
    // name with this suffix.
    private const string Unpacked = "/unpacked";

    // Values of up to this size may leave a run together.
    private const long SmallBytes = 64L << 20;
    private static readonly SessionSettings Settings = new(Optimize: false) { KeepMemory = false };
    private readonly Model model;
    private readonly Dictionary<string, ElementType> packed;
    private readonly Model exposed;

    // The types of the values of which only the shapes leave a run; null while the values themselves do.
    private KeyValuePair<string, ElementType>[]? types;
    private Session session;

    /// <summary>Prepares runs of <paramref name="model"/>.</summary>
    /// <exception cref="SessionException">ONNX Runtime rejects the model.</exception>
    public ShapeInference(Model model)
    {
        this.model = model;
        packed = PackedValues(model.Graph);
        exposed = ExposePacked(Expose(model, o => !packed.ContainsKey(o)), packed);
        session = Session.Create(exposed, Settings);
    }

    /// <summary>
    /// Runs <paramref name="model"/> on generated inputs of <paramref name="batch"/> samples.
    /// </summary>
    /// <inheritdoc cref="Of(IReadOnlyDictionary{string, Tensor})"/>
    public static IReadOnlyDictionary<string, TensorType> Of(Model model, int batch = 2)
    {
        using var inference = new ShapeInference(model);
        return inference.Of(batch);
    }

    /// <summary>Runs <paramref name="model"/> on <paramref name="sample"/>.</summary>
    /// <inheritdoc cref="Of(IReadOnlyDictionary{string, Tensor})"/>
    public static IReadOnlyDictionary<string, TensorType> Of(Model model, IReadOnlyDictionary<string, Tensor> sample)
    {
        using var inference = new ShapeInference(model);
        return inference.Of(sample);
    }

    /// <summary>
    /// Runs the model on generated inputs of <paramref name="batch"/> samples.
    /// </summary>
    /// <inheritdoc cref="Of(IReadOnlyDictionary{string, Tensor})"/>
    public IReadOnlyDictionary<string, TensorType> Of(int batch) => Of(Samples.For(model, batch));

    /// <summary>Runs the model on <paramref name="sample"/>.</summary>
    /// <returns>
    /// The type and shape by value name: inputs, initializers, intermediate values and outputs that are tensors.
    /// </returns>
    /// <exception cref="SessionException">ONNX Runtime cannot run the model.</exception>
    public IReadOnlyDictionary<string, TensorType> Of(IReadOnlyDictionary<string, Tensor> sample)
    {
        if (types is null && session.OutputBytes(sample) > SmallBytes)
        {
            KeepShapesOnly();
        }

        var computed = types is null ? session.Types(sample) : Shapes(types, session.Run(sample));
        var known = sample.Values.Concat(model.Graph.Initializers)
            .Select(t => KeyValuePair.Create(t.Name, new TensorType(t.ElementType, t.Shape)));

        // An output may be an input or an initializer at the same time.
        return computed.Concat(known).DistinctBy(t => t.Key)
            .Select(t => t.Key.EndsWith(Unpacked, StringComparison.Ordinal) && packed.TryGetValue(
                t.Key[..^Unpacked.Length], out var type)
                ? KeyValuePair.Create(t.Key[..^Unpacked.Length], t.Value with { ElementType = type })
                : t)
            .ToDictionary();
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    private void KeepShapesOnly()
    {
        // In the order in which they are computed: the model's own outputs come first among a session's.
        var order = exposed.Graph.Nodes.SelectMany(n => n.Outputs).Where(o => o.Length > 0).Index()
            .ToDictionary(o => o.Item, o => o.Index);
        types = [.. session.OutputTypes.OrderBy(t => order.GetValueOrDefault(t.Key, -1))];
        session.Dispose();
        session = Session.Create(WithShapes(exposed, types.Select(t => t.Key)), Settings);
    }

    private static IEnumerable<KeyValuePair<string, TensorType>> Shapes(
        KeyValuePair<string, ElementType>[] types, IReadOnlyDictionary<string, Tensor> shapes) =>
        types.Select((t, i) => KeyValuePair.Create(
            t.Key, new TensorType(t.Value, [.. shapes[ShapeOf(i)].ToLongs()])));

    private static string ShapeOf(int index) => $"nas_shape_{index}";

    // Only the shapes leave a run, each as soon as its value is computed: ONNX Runtime runs the last node that nothing
    // reads first, with all that it needs. The values themselves would fill the memory.
    private static Model WithShapes(Model model, IEnumerable<string> values)
    {
        var nodes = values.Select((v, i) => new Node("Shape", [v], [ShapeOf(i)])).Reverse().ToList();
        return (model.Opset == 0 ? model.WithOpset("", 13) : model).With(model.Graph.With(
            nodes: model.Graph.Nodes.Concat(nodes), outputs: nodes.Select(n => new ValueInfo(n.Outputs[0]))));
    }

    /// <summary>
    /// Returns the model with the values that nodes produce and <paramref name="wanted"/> accepts as further outputs.
    /// </summary>
    public static Model Expose(Model model, Func<string, bool> wanted)
    {
        var known = model.Graph.Outputs.Select(o => o.Name).ToHashSet();
        var added = model.Graph.Nodes.SelectMany(n => n.Outputs).Where(o => o.Length > 0 && wanted(o) && known.Add(o));
        return model.With(model.Graph.With(outputs: model.Graph.Outputs.Concat(added.Select(o => new ValueInfo(o)))));
    }

    private static Model ExposePacked(Model model, Dictionary<string, ElementType> packed) =>
        packed.Count == 0 ? model : model.With(model.Graph.With(
            nodes: model.Graph.Nodes.Concat(packed.Keys.Select(v => new Node(
                "Cast", [v], [v + Unpacked], "", "", Attribute.Of("to", (long)ElementType.Float)))),
            outputs: model.Graph.Outputs.Concat(packed.Keys.Select(v => new ValueInfo(v + Unpacked)))));

    // The values of less than a byte that nodes produce: those of the few operators that have such outputs.
    private static Dictionary<string, ElementType> PackedValues(Graph graph)
    {
        var types = new Dictionary<string, ElementType>();
        ElementType TypeOf(string name) =>
            types.TryGetValue(name, out var type) ? type
                : graph.Values.TryGetValue(name, out var value) ? value.Constant?.ElementType ?? ElementType.Undefined
                : ElementType.Undefined;
        foreach (var node in graph.Nodes.Where(n => n.Domain.Length == 0))
        {
            var type = node.OpType switch
            {
                "Cast" => (ElementType)node.Int("to", 0),
                "Constant" => node.ConstantTensor()?.ElementType ?? ElementType.Undefined,
                "QuantizeLinear" =>
                    node.Input(2).Length > 0 ? TypeOf(node.Inputs[2]) : (ElementType)node.Int("output_dtype", 0),
                "Flatten" or "Identity" or "Pad" or "Reshape" or "Squeeze" or "Transpose" or "Unsqueeze" =>
                    TypeOf(node.Inputs[0]),
                _ => ElementType.Undefined,
            };
            if (type.Bits() is > 0 and < 8)
            {
                types.Add(node.Outputs[0], type);
            }
        }

        return types;
    }
}
