using NasBuild.Core.Training;
using NasBuild.Onnx;

namespace NasBuild.Core.Hybrids;

/// <summary>The mean of what components compute: the teacher of a hybrid, which knows more than each of them.</summary>
internal static class ComponentMixture
{
    /// <summary>Returns a model whose output is the mean of the components' scores before a softmax.</summary>
    /// <param name="components">The components.</param>
    public static Model Of(IReadOnlyList<ModelBlocks> components)
    {
        var write = HybridWriter.For(components);
        var share = write.Builder.Add(Tensor.Scalar("share", 1f / components.Count));
        var scores = components.Select((c, k) => write.Inlined(
            Logits.Only(c.Model, [Logits.Of(c.Model)]), k, c.Model.Graph.RequiredInputs.First().Name,
            write.Builder.Inputs[0].Name)).ToList();
        return write.Build(components[0].Model, write.Mixed(scores.Select(_ => share), scores));
    }
}
