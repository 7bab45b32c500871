using NasBuild.Cli.Output;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Hybrids;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Engine;
using NasBuild.Engine.Inputs;
using NasBuild.Onnx;

namespace NasBuild.Cli.Inspecting;

/// <summary>A part of a model: its embedding, a block, or its head.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Writes">The value that it passes on.</param>
/// <param name="Shape">That value's shape for one sample.</param>
/// <param name="Nodes">The number of its nodes.</param>
/// <param name="Macs">Its multiply-accumulate operations, as far as they are known.</param>
/// <param name="Parameters">The number of elements in its constants of numbers.</param>
internal sealed record ModelPart(
    string Name, string Writes, IReadOnlyList<long> Shape, int Nodes, long Macs, long Parameters);

/// <summary>The blocks of a model.</summary>
/// <param name="Model">The path.</param>
/// <param name="Width">The width of the residual stream; null without blocks.</param>
/// <param name="Parts">The embedding, the blocks, and the head; none without blocks.</param>
/// <param name="Note">Why there are none; null if there are.</param>
internal sealed record BlockInspection(string Model, long? Width, IReadOnlyList<ModelPart> Parts, string? Note = null)
{
    private const string NoneRepeats =
        "No blocks: no part of the model repeats between values of one shape that everything passes through.";

    /// <summary>Finds the blocks of the model at <paramref name="path"/>.</summary>
    /// <exception cref="Core.Diagnostics.NasException">The model is missing or damaged.</exception>
    public static BlockInspection Of(string path)
    {
        try
        {
            return Of(path, SafePasses.Apply(ModelReader.Read(path)));
        }
        catch (OnnxFormatException e)
        {
            throw ModelReader.Explain(path, e)!;
        }
        catch (Exception e) when (e is SessionException or InputException)
        {
            return new BlockInspection(path, null, [], $"The model was not run: {e.Message}");
        }
    }

    /// <summary>Formats the blocks as text.</summary>
    /// <param name="width">The width of the terminal; null if there is none.</param>
    public IEnumerable<string> Lines(int? width)
    {
        if (Parts.Count == 0)
        {
            return [TextTable.Plain(Model), TextTable.Plain($"  {Note}")];
        }

        var table = new TextTable("part", " nodes", " MACs", " parameters", "writes", "shape");
        foreach (var p in Parts)
        {
            table.Add(
                p.Name, Amounts.Count(p.Nodes), Amounts.Count(p.Macs), Amounts.Count(p.Parameters), p.Writes,
                $"[{string.Join(", ", p.Shape)}]");
        }

        return [TextTable.Plain(Model), "", $"{Parts.Count - 2} blocks of width {Width}", .. table.Lines(width)];
    }

    private static BlockInspection Of(string path, Model model)
    {
        var types = ShapeInference.Of(model, ModelInputs.Of(model).Samples(batch: 1));
        return BlockFinder.Find(model, types) is not { } blocks ? new BlockInspection(path, null, [], NoneRepeats) : new(
            path, blocks.Width(0),
            [
                Part("embedding", blocks.Embedding),
                .. Enumerable.Range(0, blocks.Count).Select(i => Part($"block {i + 1}", blocks.Block(i))),
                Part("head", blocks.Head),
            ]);

        ModelPart Part(string name, Model part)
        {
            var written = part.Graph.Outputs[0].Name;
            return new ModelPart(
                name, written, types[written].Shape, part.Graph.Nodes.Length,
                part.Graph.Nodes.Sum(n => MacCount.Of(n, types) ?? 0),
                part.Graph.Initializers.Sum(Inspector.Parameters));
        }
    }
}
