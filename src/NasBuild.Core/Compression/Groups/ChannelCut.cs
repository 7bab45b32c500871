using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Compression.Preparation;
using NasBuild.Core.Compression.Rules;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Groups;

/// <summary>Cuts channels out of a model.</summary>
public static class ChannelCut
{
    /// <summary>
    /// Returns the model without the channels <paramref name="removed"/>: their slices are removed from the parameters,
    /// and every size that nodes state is adapted.
    /// </summary>
    /// <param name="model">
    /// The model that <paramref name="groups"/> holds, or one that differs from it in the parameters' values only.
    /// </param>
    /// <param name="groups">The groups of the model.</param>
    /// <param name="removed">
    /// The positions of the channels to cut, by the group's name; groups that are not named stay whole.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A group is unknown, a position is not in it, none of its channels would be left, or the model is a different
    /// one.
    /// </exception>
    public static Model Apply(Model model, ChannelGroups groups, IReadOnlyDictionary<string, int[]> removed)
    {
        if (model.Graph.Nodes.Length != groups.Model.Graph.Nodes.Length)
        {
            throw new ArgumentException("The groups belong to another model.", nameof(model));
        }

        var cut = CutModel.Of(groups, removed);
        var nodes = model.Graph.Nodes.Select(n => ChannelRules.For(n)?.Resize is { } resize
            && n.Inputs.Concat(n.Outputs).Any(groups.Axes.ContainsKey) ? resize(cut, n) : n).ToList();
        var initializers = model.Graph.Initializers.Select(t =>
            cut.Constants.Remove(t.Name, out var replaced) ? replaced : Cut(cut, groups, t)).ToList();
        initializers.AddRange(cut.Constants.Values);
        return model.With(Unshare.Undo(model.Graph.With(nodes, initializers), groups.Copies));
    }

    private static Tensor Cut(CutModel cut, ChannelGroups groups, Tensor tensor)
    {
        if (!groups.Axes.TryGetValue(tensor.Name, out var axes))
        {
            return tensor;
        }

        var kept = axes.Select((_, axis) => cut.Kept(tensor.Name, axis)).ToArray();
        return kept.Any(k => k is not null) ? TensorCut.Apply(tensor, kept) : tensor;
    }
}
