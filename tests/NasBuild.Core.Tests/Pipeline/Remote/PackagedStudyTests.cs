using System.Text;
using System.Text.Json.Nodes;
using NasBuild.Core.Builds;
using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Pipeline;
using NasBuild.Core.Results;
using NasBuild.Core.Tests.Data;

namespace NasBuild.Core.Tests.Pipeline.Remote;

[TestClass]
public sealed class PackagedStudyTests
{
    private const string Yaml = "prune: { max-ratio: 0.5 }\nquantize: { method: dynamic }\nsearch: {}\ntarget: { size: 90 % }\n";

    [TestMethod]
    [DataRow("../outside.onnx")]
    [DataRow("/etc/passwd")]
    [DataRow("a/../../b")]
    [DataRow("a//b")]
    [DataRow("./a")]
    [DataRow("C:\\windows")]
    [DataRow("")]
    public void FileOutsideTheStudysFolder_IsRefused(string place)
    {
        var e = Assert.ThrowsExactly<InvalidDataException>(() => Open(study => study["files"]![0]!["path"] = place));

        Assert.Contains("is no place below the study's folder", e.Message);
    }

    [TestMethod]
    [DataRow("../x")]
    [DataRow("/tmp")]
    public void FolderOutside_IsRefused(string place)
    {
        Assert.ThrowsExactly<InvalidDataException>(() => Open(study => study["folders"] = new JsonArray(place)));
        Assert.ThrowsExactly<InvalidDataException>(() => Open(study => study["folder"] = place));
    }

    [TestMethod]
    public void StudyOfAnotherVersion_IsRefusedWithBothVersions()
    {
        var e = Assert.ThrowsExactly<InvalidDataException>(() => Open(study => study["version"] = "0.0.9"));

        Assert.AreEqual($"It was packed by NasBuild 0.0.9, and this is {Plan.Tool}.", e.Message);
    }

    [TestMethod]
    public void ImpossibleParts_AreRefused()
    {
        Assert.ThrowsExactly<InvalidDataException>(() => Open(s => s["files"]![0]!["offset"] = -1));
        Assert.ThrowsExactly<InvalidDataException>(() => Open(s => s["files"]![0]!["bytes"] = 1L << 40));
        Assert.ThrowsExactly<InvalidDataException>(() => Open(s => s["files"]![0]!["object"] = "../../x"));
        Assert.ThrowsExactly<InvalidDataException>(() => Open(s => s.Remove("files")));
        Assert.ThrowsExactly<InvalidDataException>(() => Open(s => s["files"] = null));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("[]")]
    [DataRow("{}")]
    [DataRow("""{"policy":{"channels":{"nowhere":3}},"transformations":["channels"],"work":"all","latencyKind":"x"}""")]
    [DataRow("""{"policy":{},"transformations":["rm -rf"],"work":"all","latencyKind":"x"}""")]
    [DataRow("""{"policy":{},"transformations":["channels"],"work":"everything","latencyKind":"x"}""")]
    [DataRow("""{"policy":{},"transformations":["channels"],"work":"latency","latencyKind":"another machine"}""")]
    public void MessageThatIsNoTrial_IsRefused(string body)
    {
        using var study = Open(_ => { });

        Assert.ThrowsExactly<InvalidDataException>(() => study.Measure(body, default));
    }

    [TestMethod]
    [DataRow("cpu", true)]
    [DataRow("cuda", false)]
    public void LatencyOfAnotherDevice_IsNotMeasured(string device, bool isMeasured)
    {
        using var study = Open(s => s["device"] = device);
        var all = "{\"policy\":{},\"transformations\":[\"channels\"],\"work\":\"all\",\"latencyKind\":\""
            + MachineFingerprint.This.Kind + "\"}";

        var measured = JsonNode.Parse(study.Measure(all, default).Body)!;

        Assert.IsNotNull(measured["quality"]);
        Assert.AreEqual(isMeasured, measured["latencyRatio"] is not null);
        if (!isMeasured)
        {
            Assert.ThrowsExactly<InvalidDataException>(
                () => study.Measure(all.Replace("\"all\"", "\"latency\"", StringComparison.Ordinal), default));
        }
    }

    [TestMethod]
    public void FolderOfImages_KeepsItsClassesAndItsPlace()
    {
        using var project = new Project();
        var net = Nets.Classifier();
        project.Write("models/model.onnx", net.ToBytes());
        for (var i = 0; i < 12; i++)
        {
            byte[] pixels = [.. Enumerable.Range(0, 64).Select(p => (byte)((p * (i + 3)) % 256))];
            project.Write($"pictures/class{i % 4}/{i}.png", Png.Grey(8, 8, pixels));
        }

        Directory.CreateDirectory(project.In("pictures/aaa-empty"));
        project.Write("app/nas.yaml", """
            model: { source: ../models/model.onnx, task: match-original }
            data: { validation: ../pictures }
            prune: { max-ratio: 0.5 }
            search: {}
            target: { agreement: 50 % }
            """);
        var package = Pack(project, project.In("app/nas.yaml"));
        var places = JsonNode.Parse(package.Manifest)!["files"]!.AsArray().Select(f => (string)f!["path"]!).ToList();

        CollectionAssert.Contains(places, "models/model.onnx");
        CollectionAssert.Contains(places, "pictures/class3/11.png");
        CollectionAssert.Contains(
            JsonNode.Parse(package.Manifest)!["folders"]!.AsArray().Select(f => (string)f!).ToList(), "pictures/aaa-empty");
        using var folder = new TemporaryFolder();
        using var study = Unpack(package, package.Manifest, folder);
        Assert.IsTrue(Directory.Exists(Path.Combine(folder.Path, "study", "pictures", "aaa-empty")));
        Assert.Contains("quality", study.Measure(
            $$"""{"policy":{},"transformations":["channels"],"work":"quality","latencyKind":"x"}""", default).Body);
    }

    [TestMethod]
    public void SettingsThatTrialsDependOn_AreKept()
    {
        using var project = Project.Classifier("""
            search: { method: hybrid, subset: 17 }
            prune: { max-ratio: 0.7, match-statistics: false }
            quantize: { method: static, samples: 9 }
            target: { accuracy-drop: 3 points, latency: 50 % }
            model: { source: model.onnx, task: image-classification }
            threads: 1
            seed: 11
            """.Replace("model: { source: model.onnx, task: image-classification }\n", "", StringComparison.Ordinal));
        File.WriteAllText(project.Config, File.ReadAllText(project.Config).Replace(
            "source: model.onnx", "source: model.onnx, task: image-classification", StringComparison.Ordinal));
        var package = Pack(project, project.Config);
        using var folder = new TemporaryFolder();
        using var study = Unpack(package, package.Manifest, folder);
        var config = Directory.GetFiles(folder.Path, "nas.yaml", SearchOption.AllDirectories).Single();

        var (here, there) = (Core.Configuration.ConfigurationReader.Read(project.Config),
            Core.Configuration.ConfigurationReader.Read(config));
        foreach (var section in new[] { "search", "prune", "quantize", "target", "threads", "seed", "model" })
        {
            Assert.AreEqual(
                Core.Configuration.EffectiveSettings.Of(here).TextOf(section),
                Core.Configuration.EffectiveSettings.Of(there).TextOf(section), section);
        }
    }

    private static StudyPackage Pack(Project project, string config)
    {
        var context = new BuildContext(
            new BuildRequest(config, project.Obj, BuildMode.Auto, new BuildOverrides()), _ => { }, _ => { }, default)
        {
            Timing = TimingEffort.Brief,
        };
        using var run = new BuildRun(context, Stage.Predict, isWhole: false);
        return StudyPacking.Of(run, finetuneSteps: 0);
    }

    private static PackagedStudy Open(Action<JsonObject> change)
    {
        using var project = Project.Classifier(Yaml);
        var package = Pack(project, project.Config);
        var manifest = JsonNode.Parse(package.Manifest)!.AsObject();
        change(manifest);
        using var folder = new TemporaryFolder();
        return Unpack(package, manifest.ToJsonString(), folder);
    }

    private static PackagedStudy Unpack(StudyPackage package, string manifest, TemporaryFolder folder) =>
        PackagedStudy.Open(
            manifest, Path.Combine(folder.Path, "study"),
            hash =>
            {
                var path = Path.Combine(folder.Path, hash);
                using var content = package.Objects.Single(o => o.Sha256 == hash).Open();
                using var file = File.Create(path);
                content.CopyTo(file);
                return path;
            },
            Device.Cpu, _ => { }, default);
}
