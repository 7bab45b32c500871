namespace NasBuild.Core.Tests.Pipeline.Cases;

/// <summary>
/// Small inputs that failed once, each a folder beside the repository; skipped where they are missing.
/// </summary>
[TestClass]
public sealed class SharedCasesTests
{
    private static readonly string Folder = Path.GetFullPath("../shared/cases", Repository.Root);

    // What each case's build must show.
    private static readonly Dictionary<string, Action<CaseBuild>> Expected = new()
    {
        ["batch1-mlp-dead-channels"] = b => b.Keeps(0.9999),
        ["batch1-prune-finetune-int8-constant"] = b => b.Keeps(0.5),
        ["regression1-finetune-noop"] = b => b.Keeps(0.97),
        ["cls-4d-output"] = b => Assert.AreEqual("accuracy", b.Report.Measured.QualityMetric),
        ["gemm-computed-C"] = b => b.Shrinks("macs", 0.6),
        ["initializer-is-output"] = b => b.Quantizes(),
        ["initializers-as-inputs"] = b => b.Shrinks("size", 0.6),
        ["qdq-int32-bias-prune"] = b => b.Shrinks("macs", 0.8),
        ["open-dimension"] = b => b.RunsAt("input", 1, 16_000),
        ["recurrent-state"] = b => b.Tells("NAS2105", "with batch axis 1"),
        ["recurrent-state/nas2.yaml"] = b => b.RunsAt("state", 2, 1, 8),
        ["time-major"] = b => b.RunsAt("x", 12, 1, 6),
        ["opset8-plain"] = b => b.Shrinks("size", 0.6),
        ["opset9-upsample"] = b => Quantized(b, 0.9),
        ["opset10-softmax-dynamic"] = b => Quantized(b, 0.9),
        ["opset12-unsqueeze"] = b => Quantized(b, 0.9),
    };

    public static IEnumerable<string> Cases => Expected.Keys;

    [TestMethod]
    public void NodeWithoutAnInput_IsOnnxRuntimesToRefuse()
    {
        RequireCases();
        using var project = new Project();
        project.Write("model.onnx", File.ReadAllBytes(
            Path.Combine(Folder, "reliability", "layernorm-without-input.onnx")));
        project.Write("nas.yaml", "model: { source: model.onnx, task: match-original }\nquantize: {}\n");

        project.AssertError("(1,10): error NAS1112 | model.onnx | …MatMul…", stage: null);
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Case_BehavesAsExpected(string name)
    {
        RequireCases();
        string[] parts = name.Split('/');
        using var build = new CaseBuild(Path.Combine(Folder, parts[0]), parts.ElementAtOrDefault(1));

        Expected[name](build);
    }

    private static void RequireCases()
    {
        if (!Directory.Exists(Folder))
        {
            Assert.Inconclusive("The cases are not beside this repository.");
        }
    }

    private static void Quantized(CaseBuild build, double agreement)
    {
        build.Quantizes();
        build.Keeps(agreement);
    }
}
