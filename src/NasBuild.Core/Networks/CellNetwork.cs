// Dong and Yang, NAS-Bench-201: Extending the Scope of Reproducible Neural Architecture Search, ICLR 2020, arXiv
// 2001.00326, section 2.1.
using NasBuild.Core.Networks.Layers;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Networks;

/// <summary>
/// The network around a cell: a 3x3 stem, three stages of equal cells, of which each after the first begins with a
/// residual block that halves height and width and doubles the channels, the spatial mean, and one fully connected
/// layer.
/// </summary>
/// <param name="Input">The images.</param>
/// <param name="Classes">The number of classes.</param>
/// <param name="Cell">The edges between the cell's nodes, the input being node 0; those of <c>none</c> are left out.</param>
internal sealed record CellNetwork(
    ImageShape Input, int Classes, IReadOnlyList<(int From, int To, string Operation)> Cell) : Network
{
    private const int Output = 3;

    /// <summary>The channels of the first stage.</summary>
    public int Channels { get; init; } = 16;

    /// <summary>The number of cells in a stage.</summary>
    public int CellsPerStage { get; init; } = 5;

    /// <inheritdoc/>
    public override string Name => "cells";

    internal override void Write(NetworkWriter write)
    {
        var x = write.BatchNorm(
            "stem.bn", write.Conv("stem.conv", write.Images(Input), Input.Channels, Channels, kernel: 3), Channels);
        var width = Channels;
        for (var stage = 0; stage < 3; stage++)
        {
            if (stage > 0)
            {
                x = Reduction(write, $"reduction{stage}", x, width);
                width *= 2;
            }

            for (var cell = 0; cell < CellsPerStage; cell++)
            {
                x = Node(write, $"stage{stage + 1}.cell{cell + 1}", x, width, Output, []);
            }
        }

        x = write.Relu(write.BatchNorm("last.bn", x, width));
        x = write.Linear(
            "head", write.SpatialMean(x), width, Classes, Initialisation.GlorotDeviation(width, Classes));
        write.Output(x, Classes);
    }

    // The sum of what the edges bring; nothing comes to a node without edges.
    private string Node(
        NetworkWriter write, string name, string input, int width, int node, Dictionary<int, string> written)
    {
        if (node == 0)
        {
            return input;
        }

        if (written.TryGetValue(node, out var known))
        {
            return known;
        }

        var terms = Cell.Where(e => e.To == node).Select(e => Edge(
            write, $"{name}.{e.From}-{e.To}", Node(write, name, input, width, e.From, written), width, e.Operation))
            .ToList();
        return written[node] = terms.Count switch
        {
            0 => write.Op("Mul", $"{name}.{node}", [input, write.Constant("nothing", [], [0f])]),
            1 => terms[0],
            _ => write.Op("Sum", $"{name}.{node}", terms),
        };
    }

    private static string Edge(NetworkWriter write, string name, string x, int width, string operation) =>
        operation switch
        {
            "skip_connect" => x,
            "nor_conv_1x1" => Convolution(write, name, x, width, width, kernel: 1, stride: 1),
            "nor_conv_3x3" => Convolution(write, name, x, width, width, kernel: 3, stride: 1),
            "avg_pool_3x3" => write.Op(
                "AveragePool", name, [x], Attribute.Of("kernel_shape", [3L, 3]), Attribute.Of("strides", [1L, 1]),
                Attribute.Of("pads", [1L, 1, 1, 1])),
            _ => throw new ArgumentException($"No cell has the operation '{operation}'.", nameof(operation)),
        };

    private static string Reduction(NetworkWriter write, string name, string x, int width)
    {
        var inner = Convolution(write, $"{name}.1", x, width, 2 * width, kernel: 3, stride: 2);
        var outer = Convolution(write, $"{name}.2", inner, 2 * width, 2 * width, kernel: 3, stride: 1);
        var half = write.Op(
            "AveragePool", $"{name}.half", [x], Attribute.Of("kernel_shape", [2L, 2]),
            Attribute.Of("strides", [2L, 2]));
        return write.Op(
            "Add", $"{name}.add", [outer, write.Conv($"{name}.shortcut", half, width, 2 * width, kernel: 1)]);
    }

    private static string Convolution(
        NetworkWriter write, string name, string x, int from, int to, int kernel, int stride) => write.BatchNorm(
            $"{name}.bn",
            write.Conv($"{name}.conv", write.Op("Relu", $"{name}.relu", [x]), from, to, kernel, stride), to);
}
