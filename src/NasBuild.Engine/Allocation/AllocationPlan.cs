using NasBuild.Onnx;

namespace NasBuild.Engine.Allocation;

/// <summary>
/// The assignment of values to buffers, as ONNX Runtime's allocation planner decides it. In order of execution a value
/// takes (1) the buffer of the value that it is a view of, else (2) that of an input which is read for the last time,
/// where the operator works in place, else (3) of the free buffers with its type and shape the one that became free
/// last, else (4) a new one. (2) and (3) need shapes that are known at load.
/// </summary>
internal sealed class AllocationPlan
{
    private static readonly HashSet<string> Views = ["Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze"];

    // As measured with ONNX Runtime 1.31 on CPUs: sums and products, for example, do not work in place.
    private static readonly HashSet<string> InPlace =
    [
        "Cast", "Celu", "Clip", "Elu", "HardSigmoid", "LeakyRelu", "LogSoftmax", "Relu", "ScatterElements", "Selu",
        "Sigmoid", "Softmax", "Softplus", "Softsign", "Tanh", "ThresholdedRelu", "Trilu",
    ];

    private readonly LoadedGraph graph;
    private readonly List<Step> steps;
    private readonly BlockedLayout blocks;
    private readonly ILookup<string, Step> readers;
    private readonly HashSet<string> outputs;
    private readonly Dictionary<string, Buffer> buffers = [];
    private readonly List<Buffer> allocated = [];
    private readonly List<Buffer> free = [];

    private AllocationPlan(LoadedGraph graph)
    {
        this.graph = graph;
        steps = ExecutionOrder.Of(Fusion.Steps(graph));
        blocks = new BlockedLayout(graph, steps);
        readers = steps.SelectMany(s => s.Reads.Select(r => (Value: r, Step: s))).ToLookup(r => r.Value, r => r.Step);
        outputs = [.. graph.Graph.Outputs.Select(o => o.Name)];
        foreach (var input in Inputs())
        {
            buffers.Add(input, External(input));
        }

        for (var i = 0; i < steps.Count; i++)
        {
            Plan(steps[i], i);
        }
    }

    /// <summary>
    /// Returns the peak number of bytes of inputs, buffers and scratch in use; for a body without its outputs, which
    /// belong to its node.
    /// </summary>
    public static long PeakBytes(LoadedGraph graph) => new AllocationPlan(graph).PeakBytes();

    private long PeakBytes()
    {
        var change = new long[steps.Count + 1];
        foreach (var buffer in allocated)
        {
            change[buffer.First] += buffer.Bytes;
            change[buffer.Last + 1] -= buffer.Bytes;
        }

        var (inUse, peak) = (0L, 0L);
        for (var i = 0; i < steps.Count; i++)
        {
            inUse += change[i];
            peak = Math.Max(peak, inUse + ScratchBytes(i));
        }

        return Inputs().Sum(graph.Bytes) + peak;
    }

    private long ScratchBytes(int index)
    {
        var step = steps[index];
        return graph.Bodies.TryGetValue(step.Last, out var bodies) ? bodies.Max(PeakBytes)
            : blocks.IsConvolution(step) ? blocks.ScratchBytes(step, IsReadLater(step.Nodes[0].Inputs[0], index))
            : Scratch.Bytes(step, graph);
    }

    private IEnumerable<string> Inputs() => graph.Graph.Inputs.Select(i => i.Name).Where(i => !graph.IsConstant(i));

    private bool IsReadLater(string value, int index) => buffers.GetValueOrDefault(value)?.Last != index;

    private void Plan(Step step, int index)
    {
        foreach (var value in step.Writes)
        {
            var buffer = outputs.Contains(value) ? null : Shared(step, value) ?? Freed(value);
            if (buffer is null)
            {
                allocated.Add(buffer = New(value, index));
            }

            buffer.Uses += readers[value].Count();
            buffers.Add(value, buffer);
        }

        foreach (var buffer in step.Reads.Select(buffers.GetValueOrDefault).OfType<Buffer>())
        {
            buffer.Uses--;
            Release(buffer, index);
        }

        foreach (var value in step.Writes)
        {
            Release(buffers[value], index);
        }
    }

    private void Release(Buffer buffer, int index)
    {
        buffer.Last = Math.Max(buffer.Last, index);
        if (buffer is { Uses: 0, IsReusable: true } && !free.Contains(buffer))
        {
            free.Add(buffer);
        }
    }

    private Buffer New(string value, int index) => outputs.Contains(value)
        ? new Buffer(graph.Type(value), graph.IsBody ? 0 : graph.Bytes(value), index) { Last = steps.Count - 1 }
        : new Buffer(graph.Type(value), graph.Bytes(value), index) { Last = index, IsReusable = graph.IsKnown(value) };

    // A buffer of a constant, of the caller, or of the graph around a body.
    private Buffer External(string value) => new(graph.Type(value), 0, 0) { Last = int.MaxValue };

    private Buffer? Shared(Step step, string value) => IsView(step)
        ? buffers.GetValueOrDefault(step.Last.Inputs[0]) ?? External(step.Last.Inputs[0])
        : InPlaceInputs(step).Where(i => graph.IsKnown(i) && graph.IsKnown(value)).Select(buffers.GetValueOrDefault)
            .FirstOrDefault(b => b is { Uses: 1, IsReusable: true } && b.Bytes == graph.Bytes(value));

    private bool IsView(Step step) => step.Nodes is [{ Domain: "" } node] && (Views.Contains(node.OpType)
        || (node.OpType == "DequantizeLinear" && readers[node.Outputs[0]].All(r => r.ComputesIntegers)));

    // A convolution adds to the other summand; other fused operators write to new memory.
    private static IEnumerable<string> InPlaceInputs(Step step) =>
        step.Nodes[0].Is("Conv") ? step.Nodes.Where(n => n.Is("Add")).SelectMany(n => n.Inputs)
        : step.Nodes is [{ Domain: "" } node] && InPlace.Contains(node.OpType) ? [node.Inputs[0]]
        : [];

    private Buffer? Freed(string value)
    {
        var type = graph.Type(value);
        var index = !graph.IsKnown(value) || type.Shape.IsEmpty ? -1 : free.FindLastIndex(b =>
            b.Type.ElementType.Bits() == type.ElementType.Bits() && b.Type.Shape.SequenceEqual(type.Shape));
        if (index < 0)
        {
            return null;
        }

        var buffer = free[index];
        free.RemoveAt(index);
        return buffer;
    }
}
