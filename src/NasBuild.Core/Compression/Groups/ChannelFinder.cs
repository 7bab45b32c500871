using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Compression.Preparation;
using NasBuild.Core.Compression.Rules;
using NasBuild.Engine;
using NasBuild.Engine.Inputs;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Groups;

/// <summary>
/// Finds the channel groups of a model: walks its graph once, node by node, and applies each operator's rule.
/// </summary>
public static class ChannelFinder
{
    // Two batch sizes that hardly occur as other sizes show which dimensions follow the batch.
    private const int Batch = 3;
    private const int OtherBatch = 5;

    /// <summary>Finds the channel groups of <paramref name="model"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="mayCut">True if a node, by name, may lose output channels; by default all may.</param>
    /// <exception cref="SessionException">ONNX Runtime cannot run the model.</exception>
    public static ChannelGroups Find(Model model, ModelInputs inputs, Func<string, bool>? mayCut = null)
    {
        using var inference = new ShapeInference(model);
        return Find(model, inputs, inference, mayCut);
    }

    /// <summary>Finds the channel groups of <paramref name="model"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="inference">Infers the shapes of all its values, and perhaps of others.</param>
    /// <param name="mayCut">True if a node, by name, may lose output channels; by default all may.</param>
    /// <exception cref="SessionException">ONNX Runtime cannot run the model.</exception>
    public static ChannelGroups Find(
        Model model, ModelInputs inputs, ShapeInference inference, Func<string, bool>? mayCut = null)
    {
        var shapes = inference.Of(inputs.Samples(Batch));
        var other = inputs.Varied() is var varied && varied == inputs && inputs.FixedBatch is not null ? shapes
            : inference.Of(varied.Samples(OtherBatch));
        return Find(model, shapes, other, mayCut);
    }

    /// <summary>Finds the channel groups of <paramref name="model"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="shapes">The concrete shapes of its values at one batch, best an odd prime.</param>
    /// <param name="otherShapes">The same for another size: shows what varies with the inputs.</param>
    /// <param name="mayCut">True if a node, by name, may lose output channels; by default all may.</param>
    public static ChannelGroups Find(
        Model model,
        IReadOnlyDictionary<string, TensorType> shapes,
        IReadOnlyDictionary<string, TensorType> otherShapes,
        Func<string, bool>? mayCut = null)
    {
        var prepared = Prepared.Of(model, shapes, otherShapes);
        return ChannelGrouping.Of(prepared, shapes, Walk(prepared.Model, shapes, mayCut ?? (_ => true)));
    }

    private static ChannelWalk Walk(
        Model model, IReadOnlyDictionary<string, TensorType> shapes, Func<string, bool> mayCut)
    {
        var walk = new ChannelWalk(model, shapes);
        foreach (var input in model.Graph.RequiredInputs.Where(i => walk.Knows(i.Name)))
        {
            walk.Set(input.Name, [.. walk.Shape(input.Name)
                .Select(s => walk.Union.Frozen(s, $"it is an axis of the graph input '{input.Name}'"))]);
        }

        foreach (var node in model.Graph.Nodes)
        {
            Step(walk, node);
            if (SetsWidth(walk, node) && !mayCut(node.DisplayName))
            {
                Freeze(walk, node.Outputs, "excluded by nas.yaml");
            }
        }

        foreach (var output in model.Graph.Outputs)
        {
            Freeze(walk, [output.Name], $"it reaches the graph output '{output.Name}'");
        }

        return walk;
    }

    private static void Step(ChannelWalk walk, Node node)
    {
        var unknown = node.Inputs.Concat(node.Outputs).FirstOrDefault(v => v.Length > 0 && !walk.Knows(v));
        var refusal = unknown is not null ? $"the shape of '{unknown}' is not known"
            : ChannelRules.For(node) is not { } rule ? $"the operator {Operator(node)} has no rule"
            : rule.Relate(walk, node) ?? Disagreement(walk, node);
        if (refusal is not null)
        {
            Freeze(walk, node.Inputs.Concat(node.CapturedNames()).Concat(node.Outputs.Where(walk.Has)), refusal);
            foreach (var output in node.Outputs.Where(o => o.Length > 0 && !walk.Has(o) && walk.Knows(o)))
            {
                walk.Set(output, [.. walk.Shape(output).Select(s => walk.Union.Frozen(s, refusal))]);
            }
        }
        else if (ChannelRules.KeepsZeros(node) && node.Inputs.All(i => i.Length == 0 || walk.IsParameter(i)))
        {
            foreach (var output in node.Outputs)
            {
                walk.MarkParameter(output);
            }
        }
    }

    // A rule that computes sizes other than ONNX Runtime's has misunderstood the node.
    private static string? Disagreement(ChannelWalk walk, Node node) => node.Outputs
        .Where(o => o.Length > 0 && !(walk.Has(o) && walk[o].Select(a => (long)a.Length).SequenceEqual(walk.Shape(o))))
        .Select(o => $"the shape of '{o}' is not the one that {Operator(node)} should give").FirstOrDefault();

    // What nas.yaml includes and excludes are layers; an activation function between two of them has no width of its
    // own.
    private static bool SetsWidth(ChannelWalk walk, Node node) =>
        node.OpType is "Attention" or "Conv" or "ConvTranspose" or "FusedConv" or "FusedGemm" or "FusedMatMul" or "Gemm"
            or "MatMul" or "Gather"
        && node.Inputs.Any(i => i.Length > 0 && walk.IsParameter(i));

    private static void Freeze(ChannelWalk walk, IEnumerable<string> values, string reason)
    {
        foreach (var axis in values.Where(v => v.Length > 0 && (walk.Has(v) || walk.Knows(v))).SelectMany(v => walk[v]))
        {
            walk.Union.Freeze(axis, reason);
        }
    }

    private static string Operator(Node node) => node.Domain.Length == 0 ? node.OpType : $"{node.Domain}.{node.OpType}";
}
