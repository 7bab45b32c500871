using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Compression.Preparation;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Groups;

/// <summary>
/// Sorts the channels of a walk into groups by partition refinement: channels stay together as long as they occur
/// equally often on every axis. Each distinct axis is looked at once.
/// </summary>
internal sealed class ChannelGrouping
{
    private readonly ChannelWalk walk;
    private readonly List<(string Value, int Axis, int[] Atoms)> places = [];
    private readonly int[] classes;
    private readonly int[] channels;
    private readonly List<int> sizes = [];
    private readonly List<int> firsts = [];
    private readonly Dictionary<(int First, int Length), int[]> runs = [];
    private readonly Dictionary<int[], int[]?> channelsOf = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<int[],
        List<(int Group, ImmutableArray<int> Indices, ImmutableArray<int> Positions)>> members =
        new(ReferenceEqualityComparer.Instance);

    private ChannelGrouping(ChannelWalk walk)
    {
        this.walk = walk;
        classes = new int[walk.Union.Count];
        channels = new int[walk.Union.Count];
        Array.Fill(channels, -1);
        foreach (var value in walk.Met)
        {
            places.AddRange(walk[value].Select((atoms, axis) => (value, axis, atoms)));
        }
    }

    public static ChannelGroups Of(Prepared prepared, IReadOnlyDictionary<string, TensorType> shapes, ChannelWalk walk)
    {
        var grouping = new ChannelGrouping(walk);
        grouping.Refine();
        var others = grouping.Number();
        var groups = grouping.Groups();
        var axes = walk.Met.Select(v => (v, Channels: walk[v].Select(grouping.ChannelsOf).ToArray()))
            .Where(v => v.Channels.Any(c => c is not null)).ToDictionary(v => v.v, v => v.Channels);
        var model = prepared.Model.With(prepared.Model.Graph.WithoutTypes(axes.ContainsKey));
        return new ChannelGroups(
            model, prepared.Copies, shapes, axes, groups, grouping.Refused(others, prepared.Copies), prepared.Source);
    }

    // Class 0: not a channel. Only indices of initializers can be cut from a file.
    private void Refine()
    {
        foreach (var (_, _, atoms) in places.Where(p => walk.Constant(p.Value) is not null))
        {
            foreach (var atom in atoms)
            {
                classes[walk.Union.Root(atom)] = walk.Union.Reason(atom) is null ? 1 : 0;
            }
        }

        var (next, counts, touched, split) = (
            2, new int[classes.Length], new List<int>(), new Dictionary<(int Class, int Count), int>());
        foreach (var atoms in Distinct())
        {
            foreach (var atom in atoms)
            {
                var root = walk.Union.Root(atom);
                if (classes[root] > 0 && counts[root]++ == 0)
                {
                    touched.Add(root);
                }
            }

            foreach (var root in touched)
            {
                if (!split.TryGetValue((classes[root], counts[root]), out var refined))
                {
                    split.Add((classes[root], counts[root]), refined = next++);
                }

                classes[root] = refined;
                counts[root] = 0;
            }

            touched.Clear();
            split.Clear();
        }
    }

    // Channels are numbered group by group, in the order in which the graph computes them. Returns the others
    // with the reason.
    private Dictionary<int, string> Number()
    {
        var groups = new Dictionary<int, List<int>>();
        var seen = new bool[classes.Length];
        foreach (var root in Distinct().SelectMany(atoms => atoms).Select(walk.Union.Root)
            .Where(r => classes[r] > 0 && !seen[r]))
        {
            seen[root] = true;
            if (!groups.TryGetValue(classes[root], out var group))
            {
                groups.Add(classes[root], group = []);
            }

            group.Add(root);
        }

        var computed = walk.Produced.SelectMany(p => p.Axis).Select(walk.Union.Root).ToHashSet();
        var refused = new Dictionary<int, string>();
        var next = 0;
        foreach (var group in groups.Values)
        {
            if (group.Count == 1 || !computed.Contains(group[0]))
            {
                group.ForEach(root => refused.Add(
                    root, computed.Contains(root) ? "it must be cut together or not at all" : "no layer computes it"));
                continue;
            }

            sizes.Add(group.Count);
            firsts.Add(next);
            group.ForEach(root => channels[root] = next++);
        }

        return refused;
    }

    private ImmutableArray<ChannelGroup> Groups()
    {
        var parameters = sizes.Select(_ => ImmutableArray.CreateBuilder<GroupAxis>()).ToArray();
        var activations = sizes.Select(_ => ImmutableArray.CreateBuilder<GroupAxis>()).ToArray();
        foreach (var (value, axis, atoms) in places)
        {
            foreach (var (group, indices, positions) in Members(atoms))
            {
                var target = walk.Constant(value) is null ? activations : parameters;
                target[group].Add(new GroupAxis(value, axis, walk.Roles.GetValueOrDefault(atoms), indices, positions));
            }
        }

        var producers = sizes.Select(_ => new List<string>()).ToArray();
        foreach (var (node, atoms) in walk.Produced)
        {
            foreach (var (group, _, _) in Members(atoms).Where(m => !producers[m.Group].Contains(node.DisplayName)))
            {
                producers[group].Add(node.DisplayName);
            }
        }

        var names = new HashSet<string>();
        string Unique(string name) =>
            names.Add(name) ? name : Enumerable.Range(2, int.MaxValue - 2).Select(i => $"{name}#{i}").First(names.Add);
        return [.. sizes.Select((count, g) => new ChannelGroup(
            Unique(producers[g].FirstOrDefault(parameters[g][0].Value)), firsts[g], count, [.. producers[g]],
            parameters[g].ToImmutable(), activations[g].ToImmutable()))];
    }

    private List<(int Group, ImmutableArray<int> Indices, ImmutableArray<int> Positions)> Members(int[] atoms)
    {
        if (members.TryGetValue(atoms, out var found))
        {
            return found;
        }

        var byGroup =
            new SortedDictionary<int, (ImmutableArray<int>.Builder Indices, ImmutableArray<int>.Builder Positions)>();
        var of = ChannelsOf(atoms) ?? [];
        for (var i = 0; i < of.Length; i++)
        {
            if (of[i] >= 0)
            {
                var group = firsts.BinarySearch(of[i]) is var at && at >= 0 ? at : ~at - 1;
                if (!byGroup.TryGetValue(group, out var lists))
                {
                    byGroup.Add(
                        group, lists = (ImmutableArray.CreateBuilder<int>(), ImmutableArray.CreateBuilder<int>()));
                }

                lists.Indices.Add(i);
                lists.Positions.Add(of[i] - firsts[group]);
            }
        }

        found = [.. byGroup.Select(g => (g.Key, Shared(g.Value.Indices), Shared(g.Value.Positions)))];
        members.Add(atoms, found);
        return found;
    }

    private int[]? ChannelsOf(int[] atoms)
    {
        if (!channelsOf.TryGetValue(atoms, out var result))
        {
            result = Array.ConvertAll(atoms, a => channels[walk.Union.Root(a)]);
            channelsOf.Add(atoms, result = Array.TrueForAll(result, c =>
                c < 0) ? null : IsRun(result) ? Run(result[0], result.Length, result) : result);
        }

        return result;
    }

    // Most axes are a whole group in its own order: one array serves them all.
    private ImmutableArray<int> Shared(ImmutableArray<int>.Builder indices)
    {
        var array = indices.ToArray();
        return ImmutableCollectionsMarshal.AsImmutableArray(IsRun(array) ? Run(array[0], array.Length, array) : array);
    }

    private int[] Run(int first, int length, int[] run) =>
        runs.TryAdd((first, length), run) ? run : runs[(first, length)];

    private static bool IsRun(int[] numbers)
    {
        for (var i = 1; i < numbers.Length; i++)
        {
            if (numbers[i] != numbers[i - 1] + 1)
            {
                return false;
            }
        }

        return numbers[0] >= 0;
    }

    // Every set is reported once, at the first parameter that holds it.
    private ImmutableArray<Refusal> Refused(Dictionary<int, string> others, IReadOnlyDictionary<string, string> copies)
    {
        var reported = new int[classes.Length];
        var lines = new OrderedDictionary<(string Value, int Axis, string Reason), int>();
        for (var place = 0; place < places.Count; place++)
        {
            var (value, axis, atoms) = places[place];
            if (atoms.Length == 1 || walk.Constant(value) is null || copies.ContainsKey(value))
            {
                continue;
            }

            foreach (var root in atoms.Select(walk.Union.Root)
                .Where(r => channels[r] < 0 && (reported[r] == 0 || reported[r] == place + 1)))
            {
                var reason = others.GetValueOrDefault(root) ?? walk.Union.Reason(root);
                if (reason == AxisUnion.Structure && walk.Roles.ContainsKey(atoms))
                {
                    reason = "it runs along positions or the inside of heads";
                }

                if (!string.IsNullOrEmpty(reason))
                {
                    reported[root] = place + 1;
                    lines[(value, axis, reason)] = lines.GetValueOrDefault((value, axis, reason)) + 1;
                }
            }
        }

        return [.. lines.Select(l => new Refusal(
            walk.Model.Graph[l.Key.Value].Uses[0].Node.DisplayName, l.Key.Value, l.Key.Axis, l.Value, l.Key.Reason))];
    }

    private IEnumerable<int[]> Distinct() =>
        places.Select(p => p.Atoms).Distinct<int[]>(ReferenceEqualityComparer.Instance);
}
