using System.Collections.Frozen;
using NasBuild.Core.Compression.Rules;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Preparation;

/// <summary>
/// Selects the observed shapes that hold for other data too: those that depend on no result of a data-dependent
/// operator, or of one of an unknown domain.
/// </summary>
internal static class Observed
{
    private static readonly FrozenSet<string> DataDependent =
        ("BeamSearch Compress GreedySearch If Loop NonMaxSuppression NonZero Sampling Scan SequenceAt SequenceMap "
            + "StringSplit Unique WhisperBeamSearch").Split(' ').ToFrozenSet();

    public static IReadOnlyDictionary<string, TensorType> Independent(
        Graph graph, IReadOnlyDictionary<string, TensorType> shapes)
    {
        var dependent = new HashSet<string>();
        foreach (var node in graph.Nodes.Where(n =>
            n.Domain is not ("" or ChannelRules.MicrosoftDomain) || DataDependent.Contains(n.OpType) || n.Inputs.Any(dependent.Contains)))
        {
            dependent.UnionWith(node.Outputs);
        }

        return dependent.Count == 0 ? shapes : shapes.Where(s => !dependent.Contains(s.Key)).ToDictionary();
    }
}
