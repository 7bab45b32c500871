using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Channels;

/// <summary>
/// A cut in progress: the indices of each axis that stay, and the constants that are replaced or added.
/// </summary>
internal sealed class CutModel
{
    private readonly ChannelGroups groups;
    private readonly bool[] removed;
    private readonly Dictionary<int[], int[]> kept = new(ReferenceEqualityComparer.Instance);

    private CutModel(ChannelGroups groups, bool[] removed) => (this.groups, this.removed) = (groups, removed);

    /// <summary>Begins the cut of some channels.</summary>
    /// <param name="groups">The groups of the model.</param>
    /// <param name="removed">
    /// The positions of the channels to cut, by the group's name; groups that are not named stay whole.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A group is unknown, a position is not in it, or none of its channels would be left.
    /// </exception>
    public static CutModel Of(ChannelGroups groups, IReadOnlyDictionary<string, int[]> removed) =>
        new(groups, Flags(groups, removed));

    /// <summary>Constants that are new or get new contents.</summary>
    public Dictionary<string, Tensor> Constants { get; } = [];

    /// <summary>Returns the indices of the axis that stay, ascending, or null if all do.</summary>
    public int[]? Kept(string value, int axis)
    {
        if (groups.Axes.GetValueOrDefault(value)?[axis] is not { } channels)
        {
            return null;
        }

        if (!kept.TryGetValue(channels, out var indices))
        {
            indices = [.. Enumerable.Range(0, channels.Length).Where(i => channels[i] < 0 || !removed[channels[i]])];
            kept.Add(channels, indices);
        }

        return indices.Length < channels.Length ? indices : null;
    }

    /// <summary>Returns the number of axes of the value.</summary>
    public int Rank(string value) => groups.Shape(value).Length;

    /// <summary>Returns the size of the axis before the cut.</summary>
    public long Size(string value, int axis) => groups.Shape(value)[axis];

    /// <summary>The version of the ONNX operator set.</summary>
    public long Opset => groups.Model.Opset;

    /// <summary>Returns the initializer behind an input, or null.</summary>
    public Tensor? Constant(string input) => input.Length > 0 ? groups.Model.Graph[input].Initializer : null;

    /// <summary>Replaces the integers of a constant; in a prepared model each such constant has one reader.</summary>
    public void Replace(Tensor constant, long[] integers)
    {
        if (!integers.AsSpan().SequenceEqual(constant.ToLongs()))
        {
            ReadOnlySpan<long> shape = constant.Shape.Length == 0 ? [] : [integers.Length];
            Constants[constant.Name] = constant.ElementType == ElementType.Int32
                ? Tensor.Create<int>(constant.Name, shape, Array.ConvertAll(integers, x => checked((int)x)))
                : Tensor.Create<long>(constant.Name, shape, integers);
        }
    }

    /// <summary>Adds a constant under an unused name and returns the name.</summary>
    public string Add(string hint, long[] integers)
    {
        var name = hint;
        for (var i = 1; groups.Model.Graph.Values.ContainsKey(name) || Constants.ContainsKey(name); i++)
        {
            name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{hint}_{i}");
        }

        Constants.Add(name, Tensor.Create<long>(name, [integers.Length], integers));
        return name;
    }

    /// <summary>Replaces integers that are an attribute in one opset and an input in another.</summary>
    public Node Replace(Node node, string attribute, int input, long[] integers)
    {
        if (Constant(node.Input(input)) is { } constant)
        {
            Replace(constant, integers);
            return node;
        }

        return node.With(Onnx.Attribute.Of(attribute, integers));
    }

    private static bool[] Flags(ChannelGroups groups, IReadOnlyDictionary<string, int[]> removed)
    {
        var flags = new bool[groups.Groups.Sum(g => g.Count)];
        var byName = groups.Groups.ToDictionary(g => g.Name);
        foreach (var (name, positions) in removed)
        {
            if (!byName.TryGetValue(name, out var group))
            {
                throw new ArgumentException($"The model has no channel group '{name}'.", nameof(removed));
            }

            foreach (var position in positions)
            {
                flags[group.First + (position >= 0 && position < group.Count ? position
                    : throw new ArgumentException(
                        $"Channel {position} is not among the {group.Count} of group '{name}'.",
                        nameof(removed)))] = true;
            }

            if (flags.AsSpan(group.First, group.Count).IndexOf(false) < 0)
            {
                throw new ArgumentException(
                    $"Group '{name}' would lose all of its channels; one must stay.", nameof(removed));
            }
        }

        return flags;
    }
}
