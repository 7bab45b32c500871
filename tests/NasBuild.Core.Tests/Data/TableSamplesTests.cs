using NasBuild.Core.Configuration;
using NasBuild.Core.Data;
using NasBuild.Core.Tests.Compression;
using NasBuild.Core.Tests.Data.Images;
using NasBuild.Core.Tests.Pipeline;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Data;

[TestClass]
public sealed class TableSamplesTests
{
    private const string Vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nthe\ncat\n";

    [TestMethod]
    [DataRow("a,label,b\n1,0,2.5\n3,1,4\n")]
    [DataRow("a,class,b\n1,cat,2.5\n3,dog,4\n")]
    public void Numbers_AreTheOnlyInputAndAColumnIsTheLabels(string csv)
    {
        using var project = new Project();
        project.Write("data.csv", csv);

        var data = Read(project, Numbers(), "output: { labels: [cat, dog] }\n");
        var batch = data.Batches(9).Single();

        Assert.AreEqual((null, "3, 4"), data.Show(1, isReversed: false));
        CollectionAssert.AreEqual(new[] { 0, 1 }, batch.Labels.ToArray());
        CollectionAssert.AreEqual(new long[] { 2, 2 }, batch.Inputs["x"].Shape.ToArray());
        CollectionAssert.AreEqual(new[] { 1, 2.5f, 3, 4 }, batch.Inputs["x"].ToArray<float>());
    }

    [TestMethod]
    public void ImagesOfAList_AreReadBesideIt()
    {
        using var project = new Project();
        Directory.CreateDirectory(project.In("set/pictures"));
        File.WriteAllBytes(project.In("set/pictures/1.png"), Png.Grey(2, 1, 10, 20));
        File.WriteAllBytes(project.In("set/pictures/2.png"), Png.Grey(2, 1, 30, 40));
        project.Write("set/data.csv", "image,label\npictures/2.png,1\npictures/1.png,0\n");
        var net = new Net();
        var model = Scores(net.Build(net.Relu(net.Input("x", 0, 1, 1, 2))));

        var data = Read(project, model, "", "set/data.csv");
        var batch = data.Batches(9).Single();

        CollectionAssert.AreEqual(new[] { 1, 0 }, batch.Labels.ToArray());
        CollectionAssert.AreEqual(
            new[] { 30, 40, 10, 20 },
            batch.Inputs["x"].ToArray<float>().Select(v => (int)Math.Round(v * 255)).ToArray());
        CollectionAssert.AreEqual(
            new[] { "set/data.csv", "set/pictures/2.png", "set/pictures/1.png" }.Select(project.In).ToArray(),
            DataFile.Parts(project.In("set/data.csv")).ToArray());
    }

    [TestMethod]
    [DataRow("data.csv", "text,label\nThe cat,1\ncat,0\n")]
    [DataRow("data.txt", "The cat\n\n  cat\n")]
    public void Texts_BecomeTokensMaskAndTypes(string file, string content)
    {
        using var project = new Project();
        project.Write(file, content);
        project.Write("vocab.txt", Vocabulary);

        var data = Read(
            project, Encoder(), "", file, ", text: { tokenizer: vocab.txt, max-length: 9 }", "match-original");
        var batch = data.Batches(9).Single();

        // The line that the tokens were made of, also of a part of the samples.
        Assert.AreEqual((null, "cat"), data.Show(1, isReversed: false));
        foreach (var (part, other) in new[] { data.HoldOut(1, seed: 2), data.HoldOut(1, seed: 3) })
        {
            // With() copies the samples that it holds.
            Assert.AreEqual(part.Show(0, false), part.With().Show(0, false));
            Assert.AreEqual(other.Show(0, false), other.With().Show(0, false));
        }

        var (kept, heldOut) = data.HoldOut(1, seed: 2);
        Assert.AreEqual("cat, The cat", string.Join(
            ", ",
            new[] { kept.Show(0, false).Text, heldOut.Show(0, false).Text }.Order(StringComparer.OrdinalIgnoreCase)));

        void AssertIs(string input, string expected) =>
            Assert.AreEqual(expected, string.Join(' ', batch.Inputs[input].ToLongs()), input);
        AssertIs("input_ids", "2 4 5 3 0 2 5 3 0 0");
        AssertIs("attention_mask", "1 1 1 1 0 1 1 1 0 0");
        AssertIs("token_type_ids", "0 0 0 0 0 0 0 0 0 0");
    }

    [TestMethod]
    public void ClassesOfTheSameName_AreTheFirst()
    {
        using var project = new Project();
        project.Write("data.csv", "a,b,label\n1,2,cat\n");

        var batch = Read(project, Numbers(), "output: { labels: [cat, cat] }\n").Batches(9).Single();

        Assert.AreEqual(0, batch.Labels.Span[0]);
    }

    [TestMethod]
    [DataRow("a,label\n1,cat\n", "error NAS2103 | data.csv | …'label'…'cat'… | …output.labels…")]
    [DataRow("a,label\nx,0\n", "error NAS2103 | data.csv | …'a'…'x'… | …numbers…")]
    [DataRow("label\n1\n", "error NAS2103 | data.csv | …no column… | …column…")]
    [DataRow("a,b,label\n", "error NAS2107 | data.csv | data.train")]
    [DataRow("a,label\n1\n", "error NAS2102 | data.csv | Row 2 has 1 columns, the first one 2.")]
    public void TableThatDoesNotFit_IsExplained(string csv, string expected)
    {
        using var project = new Project();
        project.Write("data.csv", csv);

        project.AssertError($"(2,9): {expected}", () => Read(project, Numbers(), ""));
    }

    [TestMethod]
    public void MissingTokenizer_IsNamed()
    {
        using var project = new Project();
        project.Write("data.txt", "a\n");

        project.AssertError(
            "(2,34): error NAS2101 | none.txt | data.text.tokenizer",
            () => Read(project, Encoder(), "", "data.txt", ", text: { tokenizer: none.txt }", "match-original"));
    }

    private static Dataset Read(
        Project project, Model model, string more, string file = "data.csv", string settings = "",
        string task = "image-classification")
    {
        project.Write(
            "nas.yaml", $"model: {{ source: m.onnx, task: {task} }}\ndata: {{ train: {file}{settings} }}\n{more}");
        return new DatasetReader(ConfigurationReader.Read(project.Config), model).Read("train")!;
    }

    private static Model Numbers()
    {
        var net = new Net();
        return Scores(net.Build(net.Relu(net.Input("x", 0, 2))));
    }

    private static Model Scores(Model model) => model.With(model.Graph.With(
        outputs: [new ValueInfo(
            model.Graph.Outputs[0].Name, ElementType.Float, [new Dimension(null, "n"), new Dimension(2, null)])]));

    private static Model Encoder()
    {
        var net = new Net();
        string Input(string name) => net.Input(ElementType.Int64, name, 0, 5);
        var sum = net.Add("Add", "ids", [Input("input_ids"), Input("attention_mask")]);
        sum = net.Add("Add", "all", [sum, Input("token_type_ids")]);
        return net.Build(net.Add("Gather", "embedded", [net.Weight("table", 16, 4), sum]));
    }
}
