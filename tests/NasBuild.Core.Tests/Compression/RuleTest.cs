using System.Globalization;
using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Compression.Groups;
using NasBuild.Engine;
using NasBuild.Engine.Inputs;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Compression;

/// <summary>
/// The property that every rule must have: cutting channels whose parameters are all zero changes no output.
/// </summary>
internal static class RuleTest
{
    public static ChannelGroups Find(Model model, Func<string, bool>? mayCut = null) =>
        ChannelFinder.Find(model, ModelInputs.Of(model), mayCut);

    /// <summary>
    /// Finds the groups, holds them against <paramref name="expected"/>, and cuts random zeroed channels of each and of
    /// all at once.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="expected">A line "name: count" a group.</param>
    public static ChannelGroups Holds(Model model, params string[] expected)
    {
        var groups = Find(model);
        Assert.AreEqual(
            string.Join('\n', expected),
            string.Join(
                '\n', groups.Groups.Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Name}: {g.Count}"))),
            string.Join('\n', groups.Refused));
        CutsOfZeros(model, groups);
        return groups;
    }

    /// <summary>
    /// The rule itself, for every group alone and for all together, and a cut of channels that are not zero.
    /// </summary>
    public static void CutsOfZeros(Model model, ChannelGroups groups, int seeds = 3)
    {
        AreClose(Run(model), Run(groups.Model), "prepared");
        for (var seed = 0; seed < seeds; seed++)
        {
            var random = new Random(seed);
            var all = groups.Groups.ToDictionary(g => g.Name, g => Some(g, random));
            foreach (var removed in groups.Groups.Length > 1 && groups.Groups.Length <= 8
                ? all.Select(r => new Dictionary<string, int[]> { [r.Key] = r.Value }).Append(all)
                : [all])
            {
                var zeroed = WithZeros(groups, removed);
                AreClose(Run(zeroed), Run(ChannelCut.Apply(zeroed, groups, removed)), string.Join(", ", removed.Keys));
            }

            var cut = Run(ChannelCut.Apply(groups.Model, groups, all), optimize: true);
            foreach (var (name, before) in Run(model))
            {
                CollectionAssert.AreEqual(before.Shape, cut[name].Shape, name);
            }
        }

        // As far as it goes: one channel of each group.
        var maximum = groups.Groups.ToDictionary(g => g.Name, g => Enumerable.Range(0, g.PrunableCount).ToArray());
        var minimum = WithZeros(groups, maximum);
        AreClose(Run(minimum), Run(ChannelCut.Apply(minimum, groups, maximum)), "all but one");
    }

    public static IReadOnlyDictionary<string, Tensor> Run(Model model, int batch = 2, bool optimize = false)
    {
        using var session = Session.Create(model, new SessionSettings(1, Optimize: optimize));
        return session.Run(Samples.For(model, batch, seed: 7).ToDictionary(
            s => s.Key, s => s.Value.ElementType == ElementType.Int64 ? Tokens(s.Value) : s.Value));
    }

    private static Tensor Tokens(Tensor zeros) =>
        Tensor.Create<long>(
            zeros.Name, zeros.Shape.AsSpan(), [.. Enumerable.Range(0, (int)zeros.Count).Select(i => i * 5L % 7)]);

    private static int[] Some(ChannelGroup group, Random random) =>
        [.. Enumerable.Range(0, group.Count).OrderBy(_ => random.Next()).Take(random.Next(1, group.Count)).Order()];

    private static Model WithZeros(ChannelGroups groups, Dictionary<string, int[]> removed)
    {
        var slices = groups.Groups.Where(g => removed.ContainsKey(g.Name))
            .SelectMany(g => removed[g.Name].SelectMany(p => g.Channels[p].Slices)).ToLookup(s => s.Tensor);
        return groups.Model.With(groups.Model.Graph.With(initializers: groups.Model.Graph.Initializers.Select(t =>
            slices.Contains(t.Name) ? Zeroed(t, [.. slices[t.Name]]) : t)));
    }

    private static Tensor Zeroed(Tensor tensor, Slice[] slices)
    {
        var data = tensor.ToFloats();
        foreach (var (_, axis, index) in slices)
        {
            var row = (int)tensor.Shape.Skip(axis + 1).Aggregate(1L, (p, s) => p * s);
            for (var start = index * row; start < data.Length; start += row * (int)tensor.Shape[axis])
            {
                data.AsSpan(start, row).Clear();
            }
        }

        return Tensor.Create<float>(tensor.Name, tensor.Shape.AsSpan(), data);
    }

    public static void AreClose(
        IReadOnlyDictionary<string, Tensor> expected, IReadOnlyDictionary<string, Tensor> actual, string what)
    {
        Assert.AreEqual(expected.Count, actual.Count);
        foreach (var (name, tensor) in expected)
        {
            CollectionAssert.AreEqual(tensor.Shape, actual[name].Shape, what);
            var (a, b) = (tensor.ToFloats(), actual[name].ToFloats());
            Assert.IsTrue(a.All(float.IsFinite), $"{what}: {name} is not finite");
            var scale = Math.Max(1e-3f, a.Max(Math.Abs));
            var worst = a.Zip(b, (x, y) => Math.Abs(x - y)).Max() / scale;
            Assert.IsTrue(worst < 1e-5f, $"cutting {what} changes {name} by {worst}");
        }
    }
}
