using System.Text;
using System.Text.Json.Nodes;
using NasBuild.Core.Builds;
using NasBuild.Core.Networks;
using NasBuild.Core.Reporting;
using NasBuild.Core.Results;
using NasBuild.Core.Tests.Hybrids;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline;

/// <summary>Builds that make one model of several components.</summary>
[TestClass]
public sealed class ComponentBuildTests
{
    private const string Hybrid =
        "hybrid: { projector-steps: 10, steps: 20, batch-size: 8, rate: 0.001 }\nfinetune: { epochs: 1, batch-size: 16 }\n";

    [TestMethod]
    public void Components_BecomeOneModel_NoLargerThanTheLargest()
    {
        using var project = Create(Hybrid + "quantize: { method: dynamic }\n");

        var report = project.Build()!;

        var policy = Choices(project);
        Assert.HasCount(2, policy);
        Assert.IsTrue(policy.All(c => c.Key.StartsWith("block", StringComparison.Ordinal) && (double)c.Value! == 1));
        Assert.IsLessThan(FileSize(project, "b.onnx"), new FileInfo(report.Output).Length);
        var hybrid = report.Transformations.Single(t => t.Transformation == "hybrid");
        Assert.StartsWith("Components of the blocks: 1 ", hybrid.Summary);
        Assert.Contains("alone after 5 steps: ", hybrid.Notes[^1]);
        Assert.Contains(" ms)", hybrid.Notes[0]);
        Assert.IsEmpty(Directory.GetFiles(project.Obj, "*.checkpoint"));
    }

    [TestMethod]
    public void Lock_MakesTheSameModel_WithoutASearch()
    {
        using var project = Create(Hybrid);
        var first = File.ReadAllBytes(project.Build()!.Output);
        Directory.Delete(project.Obj, recursive: true);
        List<string> stages = [];

        var report = project.Build(BuildMode.Locked, progress: p => stages.Add(p.Stage))!;

        Assert.IsTrue(first.AsSpan().SequenceEqual(File.ReadAllBytes(report.Output)));
        Assert.IsTrue(stages.Contains("hybrid"));
        Assert.IsFalse(stages.Contains("hybrid gates"));
    }

    [TestMethod]
    public void MixedBlocks_AreTheSameFromTheLock()
    {
        using var project = Create(Hybrid.Replace(
            "steps: 20", "shares: [[0.6, 0.4], [0.5, 0.5]], threshold: 10 %", StringComparison.Ordinal));
        var first = File.ReadAllBytes(project.Build()!.Output);
        var choices = Choices(project);
        Assert.HasCount(4, choices);
        Directory.Delete(project.Obj, recursive: true);

        Assert.IsTrue(first.AsSpan().SequenceEqual(File.ReadAllBytes(project.Build(BuildMode.Locked)!.Output)));
    }

    [TestMethod]
    public void SecondBuild_TrainsNothing()
    {
        using var project = Create(Hybrid);
        project.Build();
        var written = File.GetLastWriteTimeUtc(Path.Combine(project.Obj, "hybrid.onnx"));
        List<string> stages = [];

        project.Build(progress: p => stages.Add(p.Stage));

        Assert.IsEmpty(stages.Where(s => s.StartsWith("hybrid", StringComparison.Ordinal)));
        Assert.AreEqual(written, File.GetLastWriteTimeUtc(Path.Combine(project.Obj, "hybrid.onnx")));
    }

    [TestMethod]
    public void InterruptedSearch_Resumes()
    {
        using var whole = Create(Hybrid.Replace("steps: 20", "steps: 100", StringComparison.Ordinal));
        whole.Build();
        using var project = Create(Hybrid.Replace("steps: 20", "steps: 100", StringComparison.Ordinal));
        using var stop = new CancellationTokenSource();
        Assert.ThrowsExactly<OperationCanceledException>(() => project.Build(
            progress: p =>
            {
                if (p is { Stage: "hybrid gates", Done: 50 })
                {
                    stop.Cancel();
                }
            },
            cancellation: stop.Token));
        List<int> steps = [];

        project.Build(progress: p =>
        {
            if (p.Stage == "hybrid gates")
            {
                steps.Add(p.Done);
            }
        });

        Assert.IsTrue(steps.TrueForAll(s => s > 50), string.Join(' ', steps));
        foreach (var model in new[] { "hybrid.onnx", "pruned.onnx" })
        {
            Assert.IsTrue(File.ReadAllBytes(Path.Combine(whole.Obj, model)).AsSpan().SequenceEqual(
                File.ReadAllBytes(Path.Combine(project.Obj, model))), model);
        }
    }

    [TestMethod]
    public void GivenShares_AreNotSearched()
    {
        using var project = Create("hybrid: { shares: [[0, 1], [0.5, 0]] }\n");
        List<string> stages = [];

        project.Build(progress: p => stages.Add(p.Stage));

        var policy = Choices(project);
        CollectionAssert.AreEqual(
            new[] { "block1.component2", "block2.component1" }, policy.Select(c => c.Key).ToArray());
        Assert.IsFalse(stages.Exists(s => s.StartsWith("hybrid ", StringComparison.Ordinal)));

        using var other = Create("hybrid: { shares: [[0, 1]] }\n");
        other.AssertError(
            "(4,11): error NAS0104 | hybrid.shares | 1 lists of 2 numbers | 2 lists, one for each block, of 2 numbers, one "
            + "for each component, that are not all 0");
    }

    [TestMethod]
    public void NamedCuts_AreTheBlocks()
    {
        using var project = Create(Cuts(0, 2));

        project.Build();

        CollectionAssert.AreEqual(new[] { "block1.component2" }, Choices(project).Select(c => c.Key).ToArray());
    }

    [TestMethod]
    public void NamedCuts_ThatPartNothing_AreErrors()
    {
        var graph = SmallHybrids.Blocks(Transformer(2, 16, 1)).Model.Graph;
        var branch = graph.Nodes.First(n => n.OpType == "Softmax").Outputs[0];
        foreach (var (names, obstacle) in new (string, string)[]
        {
            ($"{Stream(0)}, nowhere", "'nowhere' is none of its values"),
            ($"{Stream(2)}, {Stream(0)}", $"'{Stream(0)}' does not come after the value that is named before it"),
            ($"{Stream(0)}, {graph.Outputs[0].Name}",
                $"'{graph.Outputs[0].Name}' is its input or its output, and so not between its parts"),
            ($"{Stream(0)}, {branch}",
                $"'{branch}' cannot part it: not everything that reaches the output passes through this value"),
        })
        {
            using var project = Create($"hybrid: {{ cuts: [[{names}], [{Stream(0)}, {Stream(1)}]] }}\n");
            project.AssertError(
                $"(4,11): error NAS1126 | a.onnx | {obstacle}. 'nas inspect --blocks' shows its values.");
        }

        using var single = Create("hybrid: { cuts: [[x, y], [x, y], [x, y]] }\n");
        single.AssertError("(4,11): error NAS0104 | hybrid.cuts | 3 lists | 2 lists, one for each component");
    }

    // One step decides nothing: the component alone that knows more of the text is taken.
    [TestMethod]
    public void BestComponentAlone_IsTakenWhereTheSearchFoundNothingBetter()
    {
        var wrong = Transformer(2, 16, 1);
        using var project = Create(
            "hybrid: { projector-steps: 1, steps: 4, batch-size: 8, cost: 0, threshold: 10 % }\n",
            model: wrong.WithInitializers([.. wrong.Graph.Initializers.Where(t => t.Name == "head.weight").Select(t =>
                Tensor.Create<float>(t.Name, [.. t.Shape], Array.ConvertAll(t.ToFloats(), w => 100 * w)))]));

        var report = project.Build()!;

        var policy = Choices(project);
        Assert.IsTrue(policy.All(c => c.Key.EndsWith("component2", StringComparison.Ordinal)), policy.ToJsonString());
        Assert.Contains("Loss of b alone", string.Join(' ', report.Transformations[0].Notes));
    }

    [TestMethod]
    public void ComponentsOfOtherVocabularies_AreExplained()
    {
        using var project = Create(Hybrid, other: Transformer(2, 12, 2, vocabulary: 300));

        project.AssertError("(1,10): error NAS1126 | b.onnx | its output is [1, 12, 300], that of 'a.onnx' [1, 12, 256]. "
            + "Components of a hybrid have one vocabulary, or one list of classes.");
    }

    [TestMethod]
    public void ComponentWithoutBlocks_IsExplained()
    {
        using var project = Create(Hybrid, other: Transformer(1, 12, 2));

        project.AssertError("(1,10): error NAS1126 | b.onnx | no blocks that repeat were found in it, "
            + "and so no residual stream. 'nas inspect --blocks' shows what is found.");
    }

    [TestMethod]
    public void BlocksThatDoNotDivide_AreExplained()
    {
        using var project = Create(
            "hybrid: { blocks: 4 }\n", other: Transformer(6, 12, 2), model: Transformer(4, 16, 1));

        project.AssertError("(1,10): error NAS1126 | b.onnx | its 6 blocks cannot become 4 of as many each. "
            + "Set 'hybrid.blocks' to a number that divides those of all components.");
    }

    [TestMethod]
    public void OperatorWithoutGradient_IsNamed()
    {
        // All channels are chosen in every block, by an operator that has no gradient.
        var model = Transformer(2, 12, 2).Apply(g =>
        {
            var builder = new GraphBuilder(g);
            var all = builder.Add(Tensor.Create<bool>("all", [12], [.. Enumerable.Repeat(true, 12)]));
            foreach (var norm in g.Nodes.Where(n => n.Name.EndsWith("norm2", StringComparison.Ordinal)))
            {
                var at = builder.Nodes.IndexOf(norm);
                builder.Nodes[at] = norm.WithOutputs([$"{norm.Name}.whole"]);
                builder.Nodes.Insert(at + 1, new Node(
                    "Compress", [$"{norm.Name}.whole", all], [norm.Outputs[0]], $"{norm.Name}.all", "",
                    Onnx.Attribute.Of("axis", -1L)));
            }

            return builder.Build();
        });
        using var project = Create(Hybrid, other: model);

        project.AssertError(
            "(1,10): error NAS1127 | Compress | component2.layer2.norm2.all | the operator has no gradient rule", stage: Stage.Search);
    }

    [TestMethod]
    public void LicencesOfBothComponents_ShipBesideTheModel()
    {
        const string Mit = "Permission is hereby granted, free of charge, to any person obtaining a copy";
        const string Apache = "Apache License\nVersion 2.0";
        using var project = Create("hybrid: { shares: [[1, 0], [1, 0]] }\n");
        Directory.CreateDirectory(project.In("other"));
        File.Move(project.In("b.onnx"), project.In("other/b.onnx"));
        project.Write("nas.yaml", File.ReadAllText(project.Config).Replace(
            "b.onnx", "other/b.onnx", StringComparison.Ordinal));
        project.Write("LICENSE", Mit);
        File.WriteAllText(project.In("other/LICENSE.txt"), Apache);

        var report = project.Build()!;

        var shipped = File.ReadAllText(report.Output + ".LICENSE.txt");
        Assert.Contains(Mit, shipped);
        Assert.Contains(Apache, shipped);
        Assert.Contains("b.onnx", shipped);

        // One text for both ships once.
        project.Write("other/LICENSE.txt", Mit);
        File.Delete(project.Lock);
        Assert.AreEqual(Mit, File.ReadAllText(project.Build()!.Output + ".LICENSE.txt"));
    }

    [TestMethod]
    public void MissingComponent_IsAnError()
    {
        using var project = Create(Hybrid);
        File.Delete(project.In("b.onnx"));

        project.AssertError("(1,10): error NAS1101 | b.onnx");
    }

    [TestMethod]
    public void Components_ReplaceTheSource_AndNeedTrainingSamples()
    {
        using var project = Create(Hybrid);
        project.Write("nas.yaml", "model: { source: a.onnx, components: [a.onnx, b.onnx], task: causal-lm }\n"
            + "data: { train: text.txt, validation: text.txt }\n");
        project.AssertError("(1,26): error NAS0109 | model.components | model.source | keep one of the two.");

        project.Write("nas.yaml", "model: { components: [a.onnx, b.onnx], task: causal-lm }\ndata: { validation: text.txt }\n");
        project.AssertError("(1,10): error NAS0105 | data.train | 'model.components' needs it: the share of each component "
            + "is searched on these samples.");

        project.Write("nas.yaml", "model: { components: [a.onnx], task: causal-lm }\ndata: { train: text.txt }\n");
        project.AssertError("(1,22): error NAS0104 | model.components | a list of 1 | a list in brackets of 2 to 8 values, each a path "
            + "relative to nas.yaml");
    }

    private static string Stream(int cut) => SmallHybrids.Blocks(Transformer(2, 16, 1)).Stream[cut];

    private static string Cuts(int first, int last) =>
        $"hybrid: {{ cuts: [[{Stream(first)}, {Stream(last)}], [{Stream(0)}, {Stream(1)}]], shares: [[0, 1]] }}\n";

    private static JsonObject Choices(Project project) =>
        (JsonObject)JsonNode.Parse(File.ReadAllText(project.Lock))!["policy"]!["choices"]!["hybrid"]!;

    private static long FileSize(Project project, string name) => new FileInfo(project.In(name)).Length;

    private static Model Transformer(int depth, int width, int seed, int vocabulary = 256) =>
        new CausalTransformer(12, depth, width, 2) { Vocabulary = vocabulary }.Build(seed);

    internal static Project Create(string yaml, Model? model = null, Model? other = null)
    {
        var project = new Project();
        project.Write("a.onnx", (model ?? Transformer(2, 16, 1)).ToBytes());
        project.Write("b.onnx", (other ?? Transformer(4, 12, 2)).ToBytes());
        project.Write("text.txt", Encoding.ASCII.GetBytes(string.Concat(
            Enumerable.Range(0, 120).Select(i => $"in the beginning was the word {i}. "))));
        project.Write(
            "nas.yaml", "model: { components: [a.onnx, b.onnx], task: causal-lm }\n"
                + "data: { train: text.txt, validation: text.txt }\nthreads: 1\n" + yaml);
        return project;
    }
}
