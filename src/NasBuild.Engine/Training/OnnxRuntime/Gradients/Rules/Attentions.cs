using NasBuild.Engine.Kernels;

namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules;

/// <summary>Attention as our own operator.</summary>
internal static class Attentions
{
    public static void Attention(NodeGradient node)
    {
        var write = node.Write;
        string[] inputs = [.. node.Node.Inputs.Take(4), node.Upstream, .. node.Node.Inputs.Skip(4)];
        string[] gradients = [.. Enumerable.Range(0, 3).Select(i => write.Builder.FreshName($"attention/{i}"))];
        write.Builder.Nodes.Add(new("AttentionGradient", inputs, gradients, gradients[0], OwnOperators.Domain));
        for (var i = 0; i < gradients.Length; i++)
        {
            node.AddGradient(i, gradients[i]);
        }
    }
}
