using System.Collections.Immutable;

namespace NasBuild.Onnx;

/// <summary>
/// Orders nodes so that producers come before readers, keeping the given order wherever the edges allow it.
/// </summary>
internal static class TopologicalOrder
{
    /// <exception cref="OnnxFormatException">The nodes form a cycle.</exception>
    public static ImmutableArray<Node> Of(ImmutableArray<Node> nodes) => IsSorted(nodes) ? nodes : Sort(nodes);

    private static bool IsSorted(ImmutableArray<Node> nodes)
    {
        var later = nodes.SelectMany(n => n.Outputs).ToHashSet();
        later.Remove("");
        foreach (var node in nodes)
        {
            if (node.Inputs.Any(later.Contains) || node.CapturedNames().Any(later.Contains))
            {
                return false;
            }

            later.ExceptWith(node.Outputs);
        }

        return true;
    }

    private static ImmutableArray<Node> Sort(ImmutableArray<Node> nodes)
    {
        var producers = new Dictionary<string, int>();
        for (var i = 0; i < nodes.Length; i++)
        {
            foreach (var output in nodes[i].Outputs.Where(o => o.Length > 0))
            {
                producers[output] = i;
            }
        }

        // Iterative depth-first search: hostile graphs may be deeper than the stack.
        var sorted = ImmutableArray.CreateBuilder<Node>(nodes.Length);
        var state = new byte[nodes.Length];
        var stack = new Stack<(int Index, IEnumerator<int> Needs)>();
        IEnumerator<int> Needs(int index) => nodes[index].Inputs.Concat(nodes[index].CapturedNames())
            .Where(producers.ContainsKey).Select(n => producers[n]).ToList().GetEnumerator();

        for (var i = 0; i < nodes.Length; i++)
        {
            if (state[i] == 0)
            {
                state[i] = 1;
                stack.Push((i, Needs(i)));
            }

            while (stack.Count > 0)
            {
                var (index, needs) = stack.Peek();
                if (!needs.MoveNext())
                {
                    stack.Pop();
                    state[index] = 2;
                    sorted.Add(nodes[index]);
                }
                else if (state[needs.Current] == 0)
                {
                    state[needs.Current] = 1;
                    stack.Push((needs.Current, Needs(needs.Current)));
                }
                else if (state[needs.Current] == 1)
                {
                    throw new OnnxFormatException(
                        OnnxFault.Inconsistent, $"Node '{nodes[index].DisplayName}' is part of a cycle.");
                }
            }
        }

        return sorted.MoveToImmutable();
    }
}
