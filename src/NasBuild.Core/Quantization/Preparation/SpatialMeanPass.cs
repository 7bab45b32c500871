using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Preparation;

/// <summary>
/// Replaces the mean over an image's height and width, which exporters write as <c>ReduceMean</c>, by
/// <c>GlobalAveragePool</c>, which computes the same and has an 8-bit kernel.
/// </summary>
internal static class SpatialMeanPass
{
    public static Graph Apply(Graph graph)
    {
        if (!graph.Nodes.Any(n => IsSpatialMean(graph, n)))
        {
            return graph;
        }

        var builder = new GraphBuilder(graph);
        for (var i = 0; i < builder.Nodes.Count; i++)
        {
            var node = builder.Nodes[i];
            if (!IsSpatialMean(graph, node))
            {
                continue;
            }

            if (node.Int("keepdims", 1) != 0)
            {
                builder.Nodes[i] = new Node("GlobalAveragePool", [node.Inputs[0]], node.Outputs, node.Name);
            }
            else
            {
                var pooled = builder.FreshName("p");
                builder.Nodes[i] = new Node("GlobalAveragePool", [node.Inputs[0]], [pooled], node.Name);
                builder.Nodes.Insert(++i, new Node("Flatten", [pooled], node.Outputs));
            }
        }

        return builder.Build();
    }

    private static bool IsSpatialMean(Graph graph, Node node) => node.Is("ReduceMean")
        && node.Ints("axes") is [var a, var b]
        && (Math.Min(a, b), Math.Max(a, b)) is (2, 3) or (-2, -1) && IsPicture(graph, node.Inputs[0]);

    // A batch of images has four dimensions: trace the value back to a convolution over two of them.
    private static bool IsPicture(Graph graph, string value)
    {
        while (graph[value].Producer is { } producer)
        {
            if (producer.Is("Conv") || producer.Is("ConvTranspose"))
            {
                return graph[producer.Inputs[1]].Constant?.Shape.Length == 4;
            }

            if (!(producer.Is("Relu") || producer.Is("Clip") || producer.Is("Add") || producer.Is("Concat")))
            {
                return false;
            }

            value = producer.Inputs.FirstOrDefault(i => graph[i].Constant is null) ?? producer.Inputs[0];
            if (graph[value].Constant is not null)
            {
                return false;
            }
        }

        return false;
    }
}
