using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Compression.Groups;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Provenance;
using NasBuild.Engine;
using NasBuild.Engine.Inputs;
using NasBuild.Onnx;
using NasBuild.Onnx.Files;

namespace NasBuild.Cli.Inspecting;

/// <summary>
/// Inspects a model. It does not read the weights of a large model, or of one with its weights in other files.
/// </summary>
internal sealed class Inspector : IDisposable
{
    private readonly string path;
    private readonly Model model;
    private readonly Graph graph;
    private readonly List<string> notes = [];
    private readonly IReadOnlyDictionary<string, TensorType> shapes;
    private readonly ModelInputs? inputs;
    private readonly ShapeInference? inference;
    private readonly Task<Model>? safe;

    private Inspector(string path)
    {
        this.path = path;
        model = ModelReader.Read(path);
        graph = model.Graph;
        var obstacle = ValueShapes.Obstacle(model, graph.Initializers.Sum(t => t.SizeBytes));
        try
        {
            inputs = obstacle is null ? ModelInputs.Of(model) : null;
            safe = inputs is null ? null : Task.Run(() => SafePasses.Apply(model));
            inference = inputs is null ? null : new ShapeInference(model);
            shapes = inference?.Of(inputs!.Samples(batch: 1)) ?? ValueShapes.Declared(model, 1);
        }
        catch (Exception e) when (e is SessionException or OnnxFormatException)
        {
            obstacle = e.Message;
            inputs = null;
            shapes = ValueShapes.Declared(model, 1);
        }

        if (obstacle is not null)
        {
            notes.Add(
                $"The model was not run: {obstacle.TrimEnd('.')}. Shapes are those that it declares; ? is what it does not say.");
        }
    }

    /// <summary>Inspects the model at <paramref name="path"/>.</summary>
    /// <exception cref="NasException">The model is missing or damaged.</exception>
    public static Inspection Inspect(string path)
    {
        try
        {
            using var inspector = new Inspector(path);
            return inspector.Inspect();
        }
        catch (OnnxFormatException e)
        {
            throw ModelReader.Explain(path, e)!;
        }
        catch (OverflowException e)
        {
            throw new NasException(
                Descriptors.ModelCorrupt.With(path, "The sizes of its tensors are beyond every number."), e);
        }
    }

    public void Dispose() => inference?.Dispose();

    private Inspection Inspect()
    {
        var layers = Layers();
        var operators = layers.GroupBy(l => l.Operator).Select(g => new OperatorSum(
                g.Key, g.Count(), g.Any(l => l.Macs is null) ? null : g.Sum(l => l.Macs), g.Sum(l => l.Parameters),
                g.Sum(l => l.Bytes)))
            .OrderByDescending(o => o.Macs ?? long.MaxValue)
            .ThenByDescending(o => o.Parameters).ThenBy(o => o.Operator, StringComparer.Ordinal).ToList();
        var (groups, refused) = Groups();
        var nested = graph.Nodes.Where(n => n.Subgraphs.Count > 0).Select(n => n.DisplayName).ToList();
        if (nested.Count > 0)
        {
            notes.Add($"What runs inside of subgraphs is not counted in MACs: {string.Join(", ", nested)}.");
        }

        return new Inspection(
            path,
            model.Producer,
            ProvenanceRecord.In(model),
            model.IrVersion,
            model.Opsets.OrderBy(o => o.Key, StringComparer.Ordinal)
                .ToDictionary(o => o.Key.Length == 0 ? "ai.onnx" : o.Key, o => o.Value),
            [.. graph.RequiredInputs.Select(End)],
            [.. graph.Outputs.Select(End)],
            FileSize.Of(path),
            ExternalBytes(),
            layers.Sum(l => l.Parameters),
            layers.Sum(l => l.Macs ?? 0),
            layers.TrueForAll(l => l.Macs is not null),
            OpenDimensions(),
            layers,
            operators,
            groups,
            refused,
            notes);
    }

    private List<Layer> Layers()
    {
        var constants = graph.Initializers.ToDictionary(t => t.Name);
        return [.. graph.Nodes.Select(node =>
        {
            // A constant with several readers belongs to the first, so that the layers add up to the model.
            List<Tensor> own = [
                .. node.Inputs.Concat(node.CapturedNames()).Select(i => constants.Remove(i, out var t) ? t : null)
                    .Append(node.ConstantTensor()).OfType<Tensor>(),
                .. Within(node)];
            return new Layer(
                node.DisplayName,
                node.Domain.Length == 0 ? node.OpType : $"{node.Domain}.{node.OpType}",
                node.Outputs.Length > 0 && shapes.TryGetValue(node.Outputs[0], out var output) ? output.Shape : null,
                MacCount.Of(node, shapes),
                own.Sum(Parameters),
                own.Sum(t => t.SizeBytes));
        })];
    }

    private (IReadOnlyList<Group>? Groups, IReadOnlyList<Refusal> Refused) Groups()
    {
        try
        {
            if (Find() is { } found)
            {
                var all = found.Model.Graph.Initializers.ToDictionary(t => t.Name);
                return (
                    [.. found.Groups.Select(g => new Group(g.Name, g.Count, g.Producers, Parameters(g, all)))],
                    found.Refused);
            }

            notes.Add("Channel groups were not looked for: the shapes of some values are not known.");
        }
        catch (Exception e) when (e is SessionException or OnnxFormatException)
        {
            notes.Add($"Channel groups were not found: {e.Message}");
        }

        return (null, []);
    }

    // A model that runs is inspected in the form that a build prunes.
    private ChannelGroups? Find()
    {
        if (inputs is not null)
        {
            // What keeps its name is the same value: a second session would cost most of the time.
            var form = safe!.GetAwaiter().GetResult();
            return HasShapes(form.Graph)
                ? ChannelFinder.Find(form, inputs, inference!)
                : ChannelFinder.Find(form, inputs);
        }

        return HasShapes(graph)
            ? ChannelFinder.Find(model, ValueShapes.Declared(model, 3), ValueShapes.Declared(model, 5))
            : null;
    }

    private bool HasShapes(Graph other) =>
        other.Nodes.All(n => n.Outputs.All(o => o.Length == 0 || shapes.ContainsKey(o)));

    private long ExternalBytes()
    {
        try
        {
            return model.ExternalFiles.Sum(FileSize.Of);
        }
        catch (OnnxFormatException e)
        {
            notes.Add($"External data is not usable: {e.Message}");
            return 0;
        }
    }

    private Dictionary<string, long> OpenDimensions() => graph.RequiredInputs
        .SelectMany(i => (i.Shape ?? []).Select((d, axis) => (Input: i.Name, Dimension: d, Axis: axis)))
        .Where(d => d.Dimension.FixedSize is null)
        .Select(d => (
            Name: d.Dimension.Symbol is { Length: > 0 } name ? name : $"{d.Input}[{d.Axis}]",
            Size: shapes.TryGetValue(d.Input, out var type) ? type.Shape[d.Axis] : 1L))
        .DistinctBy(d => d.Name).ToDictionary(d => d.Name, d => d.Size);

    private static GraphEnd End(ValueInfo value) =>
        new(value.Name, value.ElementType.ToString(), value.Shape?.Select(d => d.ToString()).ToList());

    private static IEnumerable<Tensor> Within(Node node) => node.Subgraphs.SelectMany(g => g.Initializers
        .Concat(g.Nodes.Select(n => n.ConstantTensor()).OfType<Tensor>()).Concat(g.Nodes.SelectMany(Within)));

    internal static long Parameters(Tensor tensor) =>
        tensor.ElementType is ElementType.Int64 or ElementType.Bool or ElementType.String or ElementType.Undefined ? 0
            : tensor.Count;

    // If the group has a part of an axis, that part counts; in a tensor with two such axes, the rows and the columns
    // count.
    private static long Parameters(ChannelGroup group, Dictionary<string, Tensor> tensors) =>
        group.Parameters.GroupBy(p => p.Value).Sum(axes =>
        {
            var tensor = tensors[axes.Key];
            var kept = axes.GroupBy(a => a.Axis).Aggregate(
                1d, (share, a) => share * (1 - ((double)a.Sum(x => x.Indices.Length) / tensor.Shape[a.Key])));
            return (long)Math.Round(Parameters(tensor) * (1 - kept));
        });
}
