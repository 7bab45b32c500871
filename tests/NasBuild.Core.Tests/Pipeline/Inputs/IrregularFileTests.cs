using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using NasBuild.Core.Builds;
using NasBuild.Core.Diagnostics;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Tests.Pipeline.Inputs;

/// <summary>
/// Paths that lead to no file with contents: a pipe would be waited for, a device never ends. A build ends at once with
/// a diagnostic, or replaces what is its own.
/// </summary>
[TestClass]
[OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
public sealed class IrregularFileTests
{
    private const string Yaml = """
        prune: { max-ratio: 0.5, criterion: mine, samples: 8 }
        quantize: { method: weight-only }
        output: { path: o.onnx, labels: labels.txt }
        target: { accuracy-drop: 100 points, on-miss: warn }
        budget: { trials: 2 }
        threads: 1
        """;

    private static readonly string[] Kinds =
        ["pipe", "link to a pipe", "device", "socket", "folder", "circle", "empty"];

    // A closed socket deletes its file.
    private static readonly ConcurrentBag<Socket> Sockets = [];

    public static IEnumerable<object[]> Inputs => from kind in Kinds
                                                  from input in new (string File, string Diagnostics)[]
                                                  {
                                                      ("model.onnx", "NAS1101 NAS1102"),
                                                      ("validation.npz", "NAS2101 NAS2102 NAS2107"),
                                                      ("labels.txt", "NAS2101 NAS2102"),
                                                      ("licence.txt", "NAS1115 NAS1116"),
                                                      ("nas.yaml", "NAS0108"),
                                                      ("nas.lock.json", "NAS5103"),
                                                      ("nas.criteria.json", "NAS0114 NAS0115"),
                                                  }
                                                  select new object[] { kind, input.File, input.Diagnostics };

    [TestMethod]
    [DynamicData(nameof(Inputs))]
    public void Input_IsADiagnosticAtOnce(string kind, string file, string diagnostics)
    {
        using var project = Everything();
        Make(kind, project.In(file));
        if (kind == "folder" && file is "nas.lock.json")
        {
            // A folder of that name is nobody's lock.
            return;
        }

        var e = Ends(() => Assert.Throws<NasException>(() => project.Build(stage: Stage.Search)));

        Assert.Contains(e.Diagnostics[0].Id, diagnostics, $"{e.Diagnostics[0]}");
    }

    [TestMethod]
    [DataRow("model.onnx")]
    [DataRow("validation.npz")]
    [DataRow("labels.txt")]
    [DataRow("licence.txt", "NAS1116")]
    [DataRow("nas.yaml")]
    [DataRow("nas.criteria.json")]
    public void PointerOfGitLfs_IsNamedWithTheRemedy(string file, string told = "git lfs pull")
    {
        using var project = Everything();
        project.Write(
            file, "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935\nsize 12345\n");

        var e = Assert.Throws<NasException>(() => project.Build(stage: Stage.Search));

        Assert.Contains(told, e.Diagnostics[0].ToString());
    }

    [TestMethod]
    [DataRow("predict.json")]
    [DataRow("search.json")]
    [DataRow("trials.jsonl")]
    [DataRow("prune.json")]
    [DataRow("in-use.lock")]
    [DataRow("in-use.txt")]
    public void OwnFile_IsWrittenAnew(string file)
    {
        foreach (var kind in new[] { "pipe", "device" })
        {
            using var project = Project.Classifier(
                "quantize: { method: weight-only }\ntarget: { accuracy-drop: 100 points, on-miss: warn }\n"
                + "threads: 1\n");
            Directory.CreateDirectory(project.Obj);
            Make(kind, Path.Combine(project.Obj, file));

            Assert.IsNotNull(Ends(() => project.Build()), kind);
        }
    }

    [TestMethod]
    public void ExternalDataOfAModel_IsADiagnosticAtOnce()
    {
        foreach (var kind in Kinds)
        {
            using var project = new Project();
            project.Write("m.onnx", ExternalDataModel.ToBytes("weights.bin"));
            project.Write("nas.yaml", "model: { source: m.onnx, task: match-original }\n");
            Make(kind, project.In("weights.bin"));

            var e = Ends(() => Assert.Throws<NasException>(() => project.Build(stage: Stage.Validate)));

            Assert.AreEqual("NAS1108", e.Diagnostics[0].Id, $"{kind}: {e.Diagnostics[0]}");
        }
    }

    [TestMethod]
    public void Link_HasTheSizeOfItsFile()
    {
        using var folder = new TemporaryFolder();
        folder.Write("file", new byte[42]);
        File.CreateSymbolicLink(Path.Combine(folder.Path, "link"), Path.Combine(folder.Path, "file"));

        Assert.AreEqual(42, FileSize.Of(Path.Combine(folder.Path, "link")));
        Assert.HasCount(42, RegularFile.ReadAllBytes(Path.Combine(folder.Path, "link")));
        var e = Assert.Throws<IOException>(() =>
            RegularFile.ReadAllBytes(Path.Combine(folder.Path, "link"), maxBytes: 41));
        Assert.Contains("41", e.Message);
    }

    private static Project Everything()
    {
        var project = Project.Classifier(Yaml);
        project.Write("labels.txt", "one\ntwo\nthree\n");
        project.Write("licence.txt", "a licence");
        project.Write("nas.criteria.json", """{ "mine": { "metric": "mul(sqr(W), X)", "origin": "o" } }""");
        project.Write("nas.yaml", File.ReadAllText(project.Config)
            .Replace("source: model.onnx", "source: model.onnx, license: licence.txt", StringComparison.Ordinal)
            .Replace("validation.npz }", "validation.npz, train: validation.npz }", StringComparison.Ordinal));
        return project;
    }

    private static T Ends<T>(Func<T> work)
    {
        var running = Task.Run(work);
        Assert.IsTrue(running.Wait(TimeSpan.FromSeconds(60)), "waits for ever");
        return running.Result;
    }

    private static void Make(string kind, string path)
    {
        File.Delete(path);
        switch (kind)
        {
            case "pipe":
                Process.Start("mkfifo", [path]).WaitForExit();
                break;
            case "link to a pipe":
                Process.Start("mkfifo", [path + ".pipe"]).WaitForExit();
                File.CreateSymbolicLink(path, path + ".pipe");
                break;
            case "device":
                File.CreateSymbolicLink(path, "/dev/zero");
                break;
            case "socket":
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                socket.Bind(new UnixDomainSocketEndPoint(path));
                Sockets.Add(socket);
                break;
            case "folder":
                Directory.CreateDirectory(path);
                break;
            case "circle":
                File.CreateSymbolicLink(path, path);
                break;
            default:
                File.WriteAllBytes(path, []);
                break;
        }
    }
}
