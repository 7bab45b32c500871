using System.Collections.Immutable;
using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Quantization.Choice;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Core.Spaces;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Complexity;

/// <summary>
/// Counts operations, bit operations and bytes of a model's policies, from the sizes and bits that its transformations
/// leave.
/// </summary>
internal sealed class ModelComplexity
{
    private readonly ChannelGroups groups;
    private readonly Space space;
    private readonly ImmutableArray<(IPolicyCosts Costs, int Begin)> costs;
    private readonly Dictionary<string, TensorType> shapes;

    /// <param name="groups">The prepared model and its channel groups.</param>
    /// <param name="transformations">The transformations that may be applied to it.</param>
    /// <param name="shapes">The shapes of the values of the groups' model, for one sample.</param>
    public ModelComplexity(
        ChannelGroups groups, Transformations transformations, IReadOnlyDictionary<string, TensorType> shapes)
    {
        this.groups = groups;
        space = transformations.Space;
        this.shapes = shapes.ToDictionary(StringComparer.Ordinal);
        var begins = transformations.All.Select((_, i) =>
            transformations.All.Take(i).Sum(t => t.Space.Variables.Length));
        costs = [.. transformations.All.Zip(begins)
            .Where(t => t.First.Costs is not null).Select(t => (t.First.Costs!, t.Second))];
        foreach (var tensor in groups.Model.Graph.Initializers)
        {
            this.shapes[tensor.Name] = new TensorType(tensor.ElementType, tensor.Shape);
        }

        // A variable without an estimate adds nothing to the estimate.
        ComplexityTerm? Damage(IPolicyCosts of, int begin, int variable) => of.Damage(variable) is { } damage
            ? new ComplexityTerm(1, [], [new ChoiceFactor(begin + variable, [.. damage])])
            : null;
        ComplexityTerm[] guessed = [.. transformations.All.Zip(begins).Where(t => t.First.Costs is not null)
            .SelectMany(t =>
                Enumerable.Range(0, t.First.Space.Variables.Length).Select(v => Damage(t.First.Costs!, t.Second, v)))
            .OfType<ComplexityTerm>()];
        this.Damage = guessed.Length == 0 ? null : new PolicyComplexity(space, guessed);
    }

    /// <summary>
    /// A first estimate of a policy's cost in quality: the share of scores that it cuts away, summed; null if there is
    /// none.
    /// </summary>
    public PolicyComplexity? Damage { get; }

    /// <summary>The multiply-accumulate operations of convolutions and matrix products.</summary>
    public PolicyComplexity Macs => new(space, [.. Products().Select(p => new ComplexityTerm(p.Macs, p.Axes, []))]);

    /// <summary>Returns the operations times the bits of weight and activation, 32 in single precision.</summary>
    /// <param name="activations">
    /// The bits of the activations that weights are multiplied with in integers, as bytes however they are stored.
    /// </param>
    public PolicyComplexity BitOperations(int activations) => new(space, [.. Products().Select(p =>
        Term(p.Node, p.Macs, p.Axes, form =>
            WeightForm.MayCompute8(form) ? 8d * activations : 32d * WeightForm.BitsOf(form))
            ?? new ComplexityTerm(32 * 32 * p.Macs, p.Axes, []))]);

    /// <summary>The bytes of the parameters, without metadata.</summary>
    public PolicyComplexity Bytes =>
        new(space, [.. groups.Model.Graph.Initializers.Where(t => t.Count > 0 && !groups.Copies.ContainsKey(t.Name))
            .Select(Stored)]);

    /// <summary>
    /// The variables that decide on each layer's work: the widths around it, whether its block stays, and its bits.
    /// </summary>
    public IEnumerable<int[]> Layers => Products()
        .Select(p => p.Axes.SelectMany(a => a.Shares.Select(s => s.Variable))
            .Concat(Bits(p.Node) is { } bits ? [bits] : []).Distinct().Order().ToArray())
        .Where(layer => layer.Length > 0).DistinctBy(layer => string.Join(',', layer));

    /// <summary>
    /// Returns the kinds of work that the time of a run is a sum of, each at a rate of its own: operations in floating
    /// point and in integers, and values that are quantized, dequantized, or combined with values of the other kind.
    /// Kinds of work that the model does not have are left out.
    /// </summary>
    /// <param name="block">The number of channels that floating-point kernels compute at a time.</param>
    public ImmutableArray<PolicyComplexity> Work(int block)
    {
        var floating = Products().Select(p =>
            Term(p.Node, p.Macs, p.Axes, bits => 1 - Integer(bits)) ?? new ComplexityTerm(p.Macs, p.Axes, []));
        var integer = Products().Select(p => Term(p.Node, p.Macs, p.Axes, Integer)).OfType<ComplexityTerm>();
        var conversions = new Conversions(groups.Model.Graph, Bits);
        PolicyComplexity[] work = [
            new(space, [.. floating], block), new(space, [.. integer]), Converted(conversions.Rounded),
            Converted(conversions.Widened), Converted(conversions.Met)];
        return [.. work.Where(w => !w.IsEmpty)];
    }

    private PolicyComplexity Converted(IEnumerable<Conversion> conversions) =>
        new(space, [.. conversions.Select(c => new ComplexityTerm(
            c.Sign * shapes[c.Value].Count, Axes(c.Value), [.. c.Integer.Select(v => Factor(v, Integer))]))]);

    private static double Integer(int form) => WeightForm.MayCompute8(form) ? 1 : 0;

    private int? Bits(Node node)
    {
        foreach (var (of, begin) in costs)
        {
            if (of.BitsOf(node) is { } variable)
            {
                return begin + variable;
            }
        }

        return null;
    }

    private ChoiceFactor Factor(int variable, Func<int, double> factor) =>
        new(variable, [.. space.Variables[variable].Choices.Select(factor)]);

    private ComplexityTerm Stored(Tensor tensor)
    {
        var axes = Axes(tensor.Name);
        var reader = groups.Model.Graph.Nodes.FirstOrDefault(n =>
            WeightInputs.Of(n).Any(index => n.Input(index) == tensor.Name));
        return (reader is null ? null : Term(reader, tensor.Count, axes, form => WeightForm.BitsOf(form) / 8d))
            ?? new ComplexityTerm(tensor.Count * tensor.ElementType.Bits() / 8d, axes, []);
    }

    private ComplexityTerm? Term(Node node, double amount, ImmutableArray<KeptAxis> axes, Func<int, double> factor) =>
        Bits(node) is { } bits ? new ComplexityTerm(amount, axes, [Factor(bits, b => factor(Held(node, b)))]) : null;

    // Recurrent weights have no form of 4 bits.
    private static int Held(Node node, int form) =>
        form == WeightForm.Stored4 && Int8Operators.IsRecurrent(node) ? WeightForm.Stored8 : form;

    // The operations of a node are the product of the axes of its result and of those that are summed over.
    private IEnumerable<(Node Node, double Macs, ImmutableArray<KeptAxis> Axes)> Products()
    {
        foreach (var node in groups.Model.Graph.Nodes)
        {
            if (MacCount.Of(node, shapes) is not { } macs || macs == 0)
            {
                continue;
            }

            IEnumerable<int> All(string value) => Enumerable.Range(0, shapes[value].Shape.Length);
            var last = Axes(node.Input(0), All(node.Input(0)).TakeLast(1));
            if (AttentionCount.Of(node, shapes) is var (projection, attention))
            {
                yield return (node, projection, [.. Axes(node.Outputs[0]), .. last]);
                yield return (node, attention, Axes(node.Outputs[0]));
                continue;
            }

            ImmutableArray<KeptAxis> axes = node.OpType switch
            {
                "Conv" or "FusedConv" => [
                    .. Axes(node.Outputs[0], All(node.Outputs[0])), .. Axes(node.Input(1), All(node.Input(1)).Skip(1))],
                "ConvTranspose" =>
                    [.. Axes(node.Input(0), All(node.Input(0))), .. Axes(node.Input(1), All(node.Input(1)).Skip(1))],
                _ when node.Int("transA", 0) != 0 => [
                    .. Axes(node.Outputs[0], All(node.Outputs[0])),
                    .. Axes(node.Input(0), All(node.Input(0)).SkipLast(1).TakeLast(1))],
                _ => [.. Axes(node.Outputs[0], All(node.Outputs[0])), .. last],
            };
            yield return (node, macs, [.. axes, .. Skipped(node.Outputs[0])]);
        }
    }

    // The contents of a skipped block are removed with it.
    private IEnumerable<KeptAxis> Skipped(string value) =>
        costs.SelectMany(c => c.Costs.Removing(value).Select(v => new KeptAxis([(c.Begin + v, 1)])));

    private ImmutableArray<KeptAxis> Axes(string value) =>
        [.. Axes(value, Enumerable.Range(0, shapes[value].Shape.Length)), .. Skipped(value)];

    private ImmutableArray<KeptAxis> Axes(string value, IEnumerable<int> axes) => [.. axes
        .Select(a => new KeptAxis([.. costs.SelectMany(c =>
            c.Costs.Shortening(value, a).Select(s => (c.Begin + s.Variable, s.Share)))]))
        .Where(a => a.Shares.Length > 0)];
}
