using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Quantization;

/// <summary>The operators of a model after ONNX Runtime has fused it.</summary>
internal static class FusedOperators
{
    public static Dictionary<string, int> Of(Model model)
    {
        var path = Path.GetTempFileName();
        try
        {
            using (Session.Create(model, new SessionSettings(1) { OptimizedModelPath = path }))
            {
            }

            return Model.Load(path).Graph.Nodes.GroupBy(n => n.OpType).ToDictionary(g => g.Key, g => g.Count());
        }
        finally
        {
            File.Delete(path);
        }
    }
}
