using NasBuild.Core.Accessors;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline;
using NasBuild.Core.Storage;
using NasBuild.Core.Tests.Pipeline;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Accessors;

[TestClass]
public sealed class AccessorTests
{
    [TestMethod]
    public void Source_NamesPathHashLabelsInputsAndOutputs()
    {
        var source = new Accessor(
            Net(("image", "float image"), ("logits", "scores")), "models/fashion.onnx", "abc", 42,
            ["T-shirt", "a \"b\" \\ \n é"]).Source("Sorter.App");

        foreach (var line in new[]
        {
            "namespace @Sorter.@App",
            "    internal static partial class NasModels",
            "        internal static class Fashion",
            "Path { get; } = global::System.IO.Path.Combine(global::System.AppContext.BaseDirectory, \"models\", \"fashion.onnx\");",
            "public const string Sha256 = \"abc\";",
            "public const long SizeBytes = 42L;",
            """new string[] { "T-shirt", "a \"b\" \\ \u000a \u00e9" };""",
            "            internal static class Inputs",
            "                internal static class Image",
            "public const string Name = \"image\";",
            "Shape { get; } = new long[] { -1, 4 };",
            "                internal static class Logits",
        })
        {
            Assert.Contains(line, source);
        }
    }

    [TestMethod]
    public void NamesThatClash_AreToldApart()
    {
        var source = new Accessor(
            Net(("inputs", ""), ("name", ""), ("a.b", ""), ("a_b", "")), "x.onnx", "", 0, []).Source("");

        foreach (var type in new[] { "Inputs_", "Name_", "AB", "AB_" })
        {
            Assert.Contains($"internal static class {type}\n", source);
        }

        Assert.DoesNotContain("namespace", source);
    }

    [TestMethod]
    [DataRow("model: { source: text_gpt.onnx }\n", "(1,10): error NAS0151 | TextGpt | …other.yaml")]
    [DataRow("model: { source: m.onnx }\noutput: { path: de/Text.gpt.onnx }\n", "(2,11): error NAS0151 | TextGpt | …other.yaml")]
    [DataRow("model: { source: text-gpt2.onnx }\n", null)]
    public void ClassOfAnotherModel_IsAnErrorBeforeTheWork(string yaml, string? expected)
    {
        using var project = new Project();
        project.Write("nas.yaml", yaml);
        var other = project.Write("other.yaml", "model: { source: text-gpt.onnx }\n");
        var unreadable = project.Write("unreadable.yaml", "model: [");
        var packaged = project.Write("packaged.yaml", "model: { package: Text.Gpt, version: 1.0.0 }\n");

        void Check() =>
            AccessorClass.Check(ConfigurationReader.Read(project.Config), [unreadable, packaged, other]);

        if (expected is null)
        {
            Check();
        }
        else
        {
            project.AssertIs(expected, Assert.ThrowsExactly<NasException>(Check).Diagnostics[0]);
        }
    }

    [TestMethod]
    [DataRow("fashion.onnx", "Fashion")]
    [DataRow("models/text-gpt.v2.onnx", "TextGptV2")]
    [DataRow("2nd net.onnx", "_2ndNet")]
    [DataRow("größe.onnx", "Größe")]
    [DataRow("---.onnx", "_")]
    public void ClassOfAFile_IsItsNameInPascalCase(string path, string name) =>
        Assert.AreEqual(name, Identifier.OfFile(path));

    [TestMethod]
    [DataRow("App", "@App")]
    [DataRow("My-App.2.class", "@My_App.@_2.@class")]
    public void Namespace_IsWhatCSharpTakes(string space, string name) =>
        Assert.AreEqual(name, Identifier.OfNamespace(space));

    [TestMethod]
    [DataRow("path")]
    [DataRow("labels")]
    [DataRow("inputs")]
    [DataRow("outputs")]
    [DataRow("sha256")]
    [DataRow("size-bytes")]
    [DataRow("nas-models")]
    [DataRow("equals")]
    [DataRow("get_type")]
    [DataRow("to-string")]
    [DataRow("finalize")]
    [DataRow("class")]
    [DataRow("system")]
    [DataRow("int")]
    [DataRow("name")]
    [DataRow("shape")]
    [DataRow("element type")]
    [DataRow("{0} \\ \" // */ </summary> \u2028 \ud800 \ufffe")]
    [DataRow("")]
    public void AnyName_Compiles(string name)
    {
        var source = new Accessor(
            Net((name, ""), (name + "_", ""), ("_" + name, ""), (name.ToUpperInvariant(), "")), $"{name}.onnx", name, 0,
            [name]).Source(name.Length == 0 ? "" : $"App.{name}");

        Assert.AreEqual("", CompilationProblems.Of(source));
    }

    [TestMethod]
    public void NameOfAThousandLetters_Compiles()
    {
        var name = new string('a', 1000);

        Assert.AreEqual(
            "", CompilationProblems.Of(new Accessor(Net((name, ""), (name + "b", "")), name, "", 0, []).Source("")));
    }

    [TestMethod]
    public void EmitStage_WritesTheAccessorOfTheShippedModelAndKeepsItsTime()
    {
        using var project = Project.Classifier(
            "target: { accuracy-drop: 100 points, on-miss: warn }\nquantize: { method: weight-only }\noutput: { path: "
            + "small.onnx, labels: labels.txt }\nthreads: 1\n");
        project.Write("labels.txt", "zero\none\n\ntwo\n");
        var request =
            new BuildRequest(project.Config, project.Obj, BuildMode.Auto, new()) { AccessorNamespace = "App" };
        void Emit() =>
            BuildPipeline.Run(Stage.Emit, new BuildContext(request, _ => { }, _ => { }, CancellationToken.None));

        Emit();

        var path = Path.Combine(project.Obj, "NasModels.g.cs");
        var source = File.ReadAllText(path);
        Assert.Contains($"Sha256 = \"{ContentKey.OfFile(Path.Combine(project.Obj, "output", "small.onnx"))}\"", source);
        Assert.Contains("""{ "zero", "one", "two" }""", source);

        var time = File.GetLastWriteTimeUtc(path);
        Emit();
        Assert.AreEqual(time, File.GetLastWriteTimeUtc(path));

        BuildPipeline.Run(
            Stage.Emit,
            new BuildContext(request with { Mode = BuildMode.Skip }, _ => { }, _ => { }, CancellationToken.None));
        Assert.Contains(ContentKey.OfFile(project.In("model.onnx")), File.ReadAllText(path));
    }

    private static Model Net(params (string Name, string Text)[] values)
    {
        ValueInfo[] ends = [.. values.Select(v => new ValueInfo(
            v.Name, ElementType.Float, [new Dimension(null, "batch"), new Dimension(4, null)]))];
        return new Model(new Graph("net", [], [], ends, ends));
    }
}
