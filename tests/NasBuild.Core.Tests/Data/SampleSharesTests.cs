using NasBuild.Core.Configuration;
using NasBuild.Core.Data;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Tests.Compression;
using NasBuild.Core.Tests.Diagnostics;
using NasBuild.Core.Tests.Pipeline;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Data;

[TestClass]
public sealed class SampleSharesTests
{
    private static readonly string[] Splits = ["train", "validation", "test"];

    [TestMethod]
    public void Samples_AreEachInOneSplit_AlikeInEveryClass()
    {
        using var project = Project(200, "data: { samples: data.csv }\n");

        var rows = Rows(project);

        CollectionAssert.AreEqual(
            Enumerable.Range(0, 200).ToArray(), rows.SelectMany(r => r.Rows).Order().ToArray());
        foreach (var (rest, share) in new[] { (0, 0.2), (1, 0.8) })
        {
            bool IsOfClass(int row) => (row % 5 == 0) == (rest == 0);
            foreach (var (split, expected) in rows.Zip([0.7, 0.15, 0.15]))
            {
                Assert.AreEqual(200 * share * expected, split.Rows.Count(IsOfClass), 1.01, split.Name);
            }
        }

        // Not in the order of the file, and the same at every build.
        Assert.IsGreaterThan(100, rows[0].Rows.Max());
        CollectionAssert.AreEqual(rows[1].Rows, Rows(project)[1].Rows);
    }

    [TestMethod]
    public void TwoShares_LeaveNoTest()
    {
        using var project = Project(50, "data: { samples: data.csv, shares: [80 %, 20 %] }\n");

        var rows = Rows(project);

        CollectionAssert.AreEqual(new[] { "train", "validation" }, rows.Select(r => r.Name).ToArray());
        Assert.AreEqual(40, rows[0].Rows.Count, 1.01);
        Assert.AreEqual(50, rows.Sum(r => r.Rows.Count));
    }

    // The windows of a text overlap in what they are about: neighbours stay together.
    [TestMethod]
    public void Text_IsDividedInItsOrder()
    {
        using var project = new Project();
        project.Write("text.txt", [.. Enumerable.Range(0, 2000).Select(i => (byte)(i / 10 % 32))]);
        project.Write("nas.yaml", "model: { source: m.onnx, task: causal-lm }\ndata: { samples: text.txt }\n");
        var reader = new DatasetReader(ConfigurationReader.Read(project.Config), Nets.Language());

        var sums = Splits.Select(s => reader.Read(s)!).Select(d => (d.Count, First: d.Batches(1).First())).ToList();

        var all = sums.Sum(s => s.Count);
        Assert.AreEqual(0.7 * all, sums[0].Count, 1.01);
        Assert.AreEqual(0.15 * all, sums[2].Count, 1.01);
        foreach (var (split, from) in sums.Zip([0.0, 0.7, 0.85]))
        {
            var first = split.First.Inputs.Values.First();
            Assert.AreEqual(
                (int)Math.Ceiling((from * all) - 0.5) * first.Count / 10 % 32, first.ToLongs()[0], "the first of a window");
        }
    }

    [TestMethod]
    public void TooFew_AreAnError()
    {
        using var project = Project(2, "data: { samples: data.csv }\n");
        var reader = new DatasetReader(ConfigurationReader.Read(project.Config), Numbers());

        var e = Assert.ThrowsExactly<NasException>(() => Splits.Select(reader.Read).ToList());

        DiagnosticAssert.Is(
            "(2,9): error NAS0145 | data.csv | 2 | test", e.Diagnostics.Single() with
            {
                Position = e.Diagnostics[0].Position! with { File = "" },
            });
    }

    private static Project Project(int rows, string data)
    {
        var project = new Project();
        project.Write("data.csv", "a,label,b\n" + string.Concat(
            Enumerable.Range(0, rows).Select(i => $"{i},{(i % 5 == 0 ? 0 : 1)},0\n")));
        project.Write("nas.yaml", "model: { source: m.onnx, task: image-classification }\n" + data);
        return project;
    }

    // The rows of the table in each split.
    private static List<(string Name, List<int> Rows)> Rows(Project project)
    {
        var reader = new DatasetReader(ConfigurationReader.Read(project.Config), Numbers());
        return [.. Splits.Select(reader.Read).OfType<Dataset>().Select(d => (d.Name, d.Batches(1000)
            .SelectMany(b => b.Inputs["x"].ToArray<float>().Where((_, i) => i % 2 == 0)).Select(x => (int)x).ToList()))];
    }

    private static Model Numbers()
    {
        var net = new Net();
        var model = net.Build(net.Relu(net.Input("x", 0, 2)));
        return model.With(model.Graph.With(outputs: [new ValueInfo(
            model.Graph.Outputs[0].Name, ElementType.Float, [new Dimension(null, "n"), new Dimension(2, null)])]));
    }
}
