namespace NasBuild.Onnx;

/// <summary>Orders nodes so that producers come before readers, keeping the order given wherever the edges allow it.</summary>
internal static class TopologicalOrder
{
    public static List<Node> Of(IReadOnlyList<Node> nodes)
    {
        var producers = new Dictionary<string, int>();
        for (var i = 0; i < nodes.Count; i++)
        {
            foreach (var output in nodes[i].Outputs.Where(o => o.Length > 0))
            {
                producers[output] = i;
            }
        }

        // Iterative depth-first search: hostile graphs may be deeper than the stack.
        var sorted = new List<Node>(nodes.Count);
        var state = new byte[nodes.Count];
        var stack = new Stack<(int Index, IEnumerator<int> Needs)>();
        IEnumerator<int> Needs(int index) => nodes[index].Inputs
            .Concat(nodes[index].Subgraphs.SelectMany(g => g.CapturedNames()))
            .Where(producers.ContainsKey).Select(n => producers[n]).ToList().GetEnumerator();

        for (var i = 0; i < nodes.Count; i++)
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
                    throw new OnnxFormatException(OnnxFault.Inconsistent, $"Node '{nodes[index].DisplayName}' is part of a cycle.");
                }
            }
        }

        return sorted;
    }
}
