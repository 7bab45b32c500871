// What ONNX's operators changed in meaning between the operator sets 7 and 18: github.com/onnx/onnx, docs/Changelog.md.
using System.Collections.Frozen;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Gradients;

/// <summary>Writes a model of an older operator set in operator set 18, so that every value keeps its name and its numbers.</summary>
internal static class OpsetRaising
{
    /// <summary>The operator set that models are raised to.</summary>
    public const long Opset = 18;

    /// <summary>The oldest operator set that is raised: the oldest that ONNX Runtime stands up for.</summary>
    private const long Oldest = 7;

    // The operators that are written in another way, and the operator set that asks for it.
    private static readonly FrozenDictionary<string, (long Since, Action<Step> Rewrite)> Changes = new Dictionary<string, (long, Action<Step>)>
    {
        ["BatchNormalization"] = (14, InferenceOutputOnly),
        ["Clip"] = (11, BoundsToInputs),
        ["Dropout"] = (12, s => s.Put(s.Node.Without("ratio"))),
        ["Hardmax"] = (13, LastAxes),
        ["LogSoftmax"] = (13, LastAxes),
        ["Pad"] = (11, PadsToInputs),
        ["ReduceL1"] = (18, AxesToInput),
        ["ReduceL2"] = (18, AxesToInput),
        ["ReduceLogSum"] = (18, AxesToInput),
        ["ReduceLogSumExp"] = (18, AxesToInput),
        ["ReduceMax"] = (18, AxesToInput),
        ["ReduceMean"] = (18, AxesToInput),
        ["ReduceMin"] = (18, AxesToInput),
        ["ReduceProd"] = (18, AxesToInput),
        ["ReduceSum"] = (13, AxesToInput),
        ["ReduceSumSquare"] = (18, AxesToInput),
        ["Resize"] = (11, s => throw s.Refuse("Resize has another coordinate rule")),
        ["RoiAlign"] = (16, s => s.Put(s.Node.With(Attribute.Of("coordinate_transformation_mode", "output_half_pixel")))),
        ["Scan"] = (9, s => throw s.Refuse("Scan works on a batch")),
        ["Scatter"] = (11, s => s.Put(Renamed(s.Node, "ScatterElements"))),
        ["Slice"] = (10, BoundariesToInputs),
        ["Softmax"] = (13, LastAxes),
        ["Split"] = (18, ExplicitSizes),
        ["Squeeze"] = (13, AxesToInput),
        ["TopK"] = (10, CountToInput),
        ["Unsqueeze"] = (13, AxesToInput),
        ["Upsample"] = (10, s => throw s.Refuse("Upsample is Resize with another coordinate rule")),
    }.ToFrozenDictionary();

    /// <summary>The model in operator set 18, or as it is where it is that new.</summary>
    /// <param name="model">The model.</param>
    /// <param name="types">The concrete type of every value.</param>
    /// <exception cref="UndifferentiableException">A node cannot be written in operator set 18.</exception>
    public static Model Raise(Model model, IReadOnlyDictionary<string, TensorType> types)
    {
        if (model.Opset >= Opset)
        {
            return model;
        }

        var builder = new GraphBuilder(model.Graph);
        builder.Nodes.Clear();
        foreach (var node in model.Graph.Nodes)
        {
            if (model.Opset < Oldest && node.Domain.Length == 0)
            {
                throw new UndifferentiableException(node, $"the model is written in operator set {model.Opset}, and those before {Oldest} are not raised");
            }

            if (node.Subgraphs.SelectMany(Nodes).FirstOrDefault(n => IsChanged(n, model.Opset)) is { } inner)
            {
                throw new UndifferentiableException(inner, $"it is part of '{node.DisplayName}', written in operator set {model.Opset}, and changed before {Opset}");
            }

            if (IsChanged(node, model.Opset))
            {
                Changes[node.OpType].Rewrite(new Step(node, model.Opset, types, builder));
            }
            else
            {
                builder.Nodes.Add(node);
            }
        }

        return model.With(builder.Build()).WithOpset("", Opset);
    }

    private static bool IsChanged(Node node, long opset) => node.Domain.Length == 0 && Changes.TryGetValue(node.OpType, out var change) && opset < change.Since;

    private static IEnumerable<Node> Nodes(Graph graph) => graph.Nodes.Concat(graph.Nodes.SelectMany(n => n.Subgraphs).SelectMany(Nodes));

    private static void AxesToInput(Step step) => step.Put(
        step.Node.Ints("axes") is { } axes ? step.Node.Without("axes").WithInput(1, step.Longs("axes", axes)) : step.Node);

    private static void ExplicitSizes(Step step)
    {
        var axis = step.Axis(0);
        step.Put(step.Node.Input(1).Length > 0 ? step.Node : step.Node.Without("split").WithInput(
            1, step.Longs("split", step.Node.Ints("split") ?? [.. step.Node.Outputs.Select(o => step.Type(o).Shape[axis])])));
    }

    // Up to 12, these flatten the axes from theirs on into one.
    private static void LastAxes(Step step)
    {
        var shape = step.Type(step.Node.Inputs[0]).Shape;
        var axis = step.Axis(1);
        if (shape[axis..].Count(d => d != 1) <= 1)
        {
            step.Put(step.Node.With(Attribute.Of("axis", (long)(axis + Math.Max(0, shape[axis..].ToList().FindIndex(d => d != 1))))));
            return;
        }

        var rows = step.Add("Reshape", [step.Node.Inputs[0], step.Longs("rows", [Product(shape[..axis]), Product(shape[axis..])])]);
        var result = step.Add(step.Node.OpType, [rows], Attribute.Of("axis", -1L));
        step.Put(new Node("Reshape", [result, step.Longs("shape", shape)], step.Node.Outputs, step.Node.Name));
    }

    // The further outputs belong to training, in which ONNX Runtime runs no model of these operator sets.
    private static void InferenceOutputOnly(Step step) => step.Put(
        step.Node.Outputs.Skip(1).Any(o => o.Length > 0) ? throw step.Refuse("it computes the statistics of training")
        : step.Node.Int("spatial", 1) == 0 ? throw step.Refuse("it normalises every position apart")
        : step.Node.WithOutputs([step.Node.Outputs[0]]).Without("spatial"));

    private static Node Renamed(Node node, string opType) => new(opType, node.Inputs, node.Outputs, node.Name, "", node.Attributes);

    private static void BoundsToInputs(Step step)
    {
        var type = step.Type(step.Node.Inputs[0]).ElementType;
        string Bound(string name) => step.Node.Has(name) ? step.Constant(Tensor.FromDoubles(step.Hint(name), type, [], [step.Node.Float(name, 0)])) : "";
        step.Put(step.Node.WithInputs([step.Node.Inputs[0], Bound("min"), Bound("max")]).Without("min").Without("max"));
    }

    private static void PadsToInputs(Step step)
    {
        var value = Tensor.FromDoubles(step.Hint("value"), step.Type(step.Node.Inputs[0]).ElementType, [], [step.Node.Float("value", 0)]);
        step.Put(step.Node.WithInputs([step.Node.Inputs[0], step.Longs("pads", step.Node.Ints("pads") ?? []), step.Constant(value)]).Without("pads").Without("value"));
    }

    private static void BoundariesToInputs(Step step)
    {
        IReadOnlyList<long> starts = step.Node.Ints("starts") ?? [];
        var axes = step.Node.Ints("axes") ?? [.. Enumerable.Range(0, starts.Count).Select(i => (long)i)];
        step.Put(step.Node.WithInputs([step.Node.Inputs[0], step.Longs("starts", starts), step.Longs("ends", step.Node.Ints("ends") ?? []), step.Longs("axes", axes)])
            .Without("starts").Without("ends").Without("axes"));
    }

    private static void CountToInput(Step step) => step.Put(step.Node.Without("k").WithInput(1, step.Longs("k", [step.Node.Int("k", 1)])));

    private static long Product(IEnumerable<long> dims) => dims.Aggregate(1L, (product, dim) => product * dim);

    // One node on its way into the newer graph.
    private sealed record Step(Node Node, long From, IReadOnlyDictionary<string, TensorType> Types, GraphBuilder Builder)
    {
        public TensorType Type(string value) => Types.TryGetValue(value, out var type) ? type : throw Refuse($"it works on '{value}', which is no tensor,");

        public int Axis(long absent)
        {
            var axis = (int)Node.Int("axis", absent);
            return axis < 0 ? axis + Type(Node.Inputs[0]).Shape.Length : axis;
        }

        public string Hint(string what) => $"{Node.DisplayName}/{what}";

        public string Longs(string what, IReadOnlyCollection<long> values) => Constant(Tensor.Create<long>(Hint(what), [values.Count], [.. values]));

        public string Constant(Tensor tensor) => Builder.Add(tensor);

        public string Add(string opType, IEnumerable<string> inputs, params IEnumerable<Attribute> attributes) => Builder.Add(opType, inputs, Hint(opType), "", attributes);

        public void Put(Node node) => Builder.Nodes.Add(node);

        public UndifferentiableException Refuse(string reason) => new(Node, $"{reason} in operator set {From}, which cannot be written in {Opset}");
    }
}
