using System.Diagnostics.CodeAnalysis;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Channels;

/// <summary>The state of one walk over a graph: the atoms of every axis of every value seen so far.</summary>
internal sealed class ChannelWalk(Model model, IReadOnlyDictionary<string, TensorType> shapes)
{
    private readonly Dictionary<string, int[][]> axes = [];
    private readonly HashSet<string> parameters = [];

    /// <summary>The model that is walked.</summary>
    public Model Model => model;

    /// <summary>The union-find over indices of axes.</summary>
    public AxisUnion Union { get; } = new();

    /// <summary>The axes of parameters whose indices are a node's output channels.</summary>
    public List<(Node Node, int[] Axis)> Produced { get; } = [];

    /// <summary>The roles of parameter axes in the nodes that multiply by them.</summary>
    public Dictionary<int[], SliceRole> Roles { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>The values with known axes, in the order in which the walk reached them.</summary>
    public List<string> Met { get; } = [];

    /// <summary>The axes of <paramref name="value"/>: an array per axis, with an atom per index.</summary>
    /// <exception cref="KeyNotFoundException">The value's shape is not known: see <see cref="Knows"/>.</exception>
    public int[][] this[string value]
    {
        get
        {
            if (!axes.TryGetValue(value, out var labels))
            {
                labels = [.. Shape(value).Select(size => IsCuttable(value) ? Union.Fresh(size) : Union.Frozen(size))];
                Set(value, labels);
            }

            return labels;
        }
    }

    /// <summary>Sets the axes of a value.</summary>
    public void Set(string value, params int[][] labels)
    {
        axes.Add(value, labels);
        Met.Add(value);
    }

    /// <summary>Returns true if the axes of the value are set.</summary>
    public bool Has(string value) => axes.ContainsKey(value);

    /// <summary>Returns true if the value's shape is known.</summary>
    public bool Knows(string value) => Constant(value) is not null || shapes.ContainsKey(value);

    /// <summary>Returns the observed shape of the value.</summary>
    public IReadOnlyList<long> Shape(string value) => Constant(value)?.Shape ?? shapes[value].Shape;

    /// <summary>Returns the initializer of that name, or null.</summary>
    public Tensor? Constant(string value) =>
        model.Graph.Values.TryGetValue(value, out var found) ? found.Initializer : null;

    /// <summary>Reads a constant input of integers.</summary>
    public bool TryIntegers(string value, [NotNullWhen(true)] out long[]? integers)
    {
        integers =
            Constant(value) is { ElementType: ElementType.Int64 or ElementType.Int32 } tensor ? tensor.ToLongs() : null;
        return integers is not null;
    }

    /// <summary>
    /// Reads integers that are an attribute in one opset and an input in another: false if they are computed, null if
    /// they are left out.
    /// </summary>
    public bool TryIntegers(Node node, string attribute, int input, out long[]? integers)
    {
        integers = node.Ints(attribute)?.ToArray();
        return integers is not null || node.Input(input).Length == 0 || TryIntegers(node.Input(input), out integers);
    }

    /// <summary>
    /// Returns true if the value is an initializer, or is computed from initializers only by operators that keep zeros
    /// zero.
    /// </summary>
    public bool IsParameter(string value) => parameters.Contains(value) || Constant(value) is not null;

    // Positions and sizes are no channels, and elements that share a byte cannot be separated.
    private bool IsCuttable(string value) =>
        Constant(value)?.ElementType is not (ElementType.Int64 or ElementType.String)
        && Constant(value)?.ElementType.Bits() is null or >= 8;

    /// <summary>Records that the value is computed from initializers only.</summary>
    public void MarkParameter(string value) => parameters.Add(value);

    /// <summary>
    /// Records that the indices of a parameter's axis are the output channels of <paramref name="node"/>.
    /// </summary>
    public void Produces(Node node, int[] axis)
    {
        Produced.Add((node, axis));
        Roles.TryAdd(axis, SliceRole.Output);
    }

    /// <summary>Records that a node sums over a parameter's axis.</summary>
    public void Consumes(int[] axis) => Roles.TryAdd(axis, SliceRole.Input);
}
