namespace NasBuild.Engine.Allocation;

/// <summary>
/// The order in which a session runs steps: depth first from those that nothing reads. The steps that a step needs run
/// before it: the last in the file first, and those that need nothing at the end. This is ONNX Runtime's default; it
/// differs from the file's order where branches meet.
/// </summary>
internal static class ExecutionOrder
{
    /// <summary>Returns the steps in the order of execution.</summary>
    public static List<Step> Of(IReadOnlyList<Step> steps)
    {
        var producers = steps.SelectMany((s, i) => s.Writes.Select(w => (Value: w, Step: i)))
            .ToDictionary(w => w.Value, w => w.Step);
        int[] Needs(Step step) =>
            [.. step.Reads.Where(producers.ContainsKey).Select(r => producers[r]).Distinct().Order()];
        int[][] needs = [.. steps.Select(Needs)];
        var read = needs.SelectMany(n => n).ToHashSet();
        var order = new List<Step>(steps.Count);
        var entered = new bool[steps.Count];
        var stack = new Stack<(int Step, bool Leaves)>(
            Enumerable.Range(0, steps.Count).Where(i => !read.Contains(i)).Select(i => (i, false)));
        while (stack.TryPop(out var next))
        {
            if (next.Leaves)
            {
                order.Add(steps[next.Step]);
            }
            else if (!entered[next.Step])
            {
                entered[next.Step] = true;
                stack.Push((next.Step, true));
                foreach (var need in needs[next.Step].OrderBy(n => needs[n].Length > 0))
                {
                    stack.Push((need, false));
                }
            }
        }

        return order;
    }
}
