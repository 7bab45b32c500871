using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Pipeline.Initial;
using NasBuild.Core.Tests.Pipeline;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Data.Sounds;

/// <summary>Data of WAV files.</summary>
[TestClass]
public sealed class SoundTests
{
    private const int Length = 400;
    private static readonly float[] Tone = Wave.Tone(440, 16_000, Length);

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void SamplesOfAFile_AreTheModelsInput(bool isFloat)
    {
        using var project = With(Net([new(1, null), new(Length, null)]));
        project.Write("sounds/a.wav", Wave.Of(Tone, 16_000, isFloat: isFloat));
        project.Write("sounds/b.wav", Wave.Of([.. Tone, .. Tone], 16_000, isFloat: isFloat));
        project.Write("sounds/c.wav", Wave.Of(Tone[..100], 16_000, isFloat: isFloat));

        var rows = Rows(project, "");

        // The second is cut, the third is followed by silence.
        AssertAre(Tone, rows[0]);
        AssertAre(Tone, rows[1]);
        AssertAre([.. Tone[..100], .. new float[Length - 100]], rows[2]);
    }

    [TestMethod]
    public void ChannelsAndRate_BecomeTheModels()
    {
        // The channels of a moment beside each other; their mean is the tone.
        float[] stereo = [.. Wave.Tone(440, 48_000, 3 * Length).SelectMany(s => new[] { s + 0.1f, s - 0.1f })];
        using var project = With(Net([new(1, null), new(Length, null)]));
        project.Write("sounds/a.wav", Wave.Of(stereo, 48_000, channels: 2));
        var mono = Rows(project, "")[0];
        AssertAre(Tone, mono, 0.01f, 20);

        project.Write("model.onnx", Net([new(null, "samples"), new(2, null)]).ToBytes());
        var both = Rows(project, "length: 20 ms, rate: 16000")[0];

        Assert.HasCount(2 * 320, both);
        AssertAre([.. Tone[..320].Select(s => s + 0.1f)], [.. both.Where((_, i) => i % 2 == 0)], 0.01f, 20);
        AssertAre([.. Tone[..320].Select(s => s - 0.1f)], [.. both.Where((_, i) => i % 2 == 1)], 0.01f, 20);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void FolderOrTable_GivesLabelsAndBuilds(bool isFolder)
    {
        using var project = With(Net([new(1, null), new(Length, null)]));
        var lines = new List<string> { "file,label" };
        for (var i = 0; i < 12; i++)
        {
            var (name, hertz) = i % 2 == 0 ? ("high", 2000) : ("low", 300);
            project.Write($"sounds/{name}/{i}.wav", Wave.Of(Wave.Tone(hertz + i, 16_000, Length), 16_000));
            lines.Add($"{name}/{i}.wav,{i % 2}");
        }

        project.Write("sounds/list.csv", string.Join('\n', lines));
        if (isFolder)
        {
            File.Delete(project.In("sounds/list.csv"));
        }

        var file = isFolder ? "sounds" : "sounds/list.csv";
        InitialConfiguration.Write(project.In("model.onnx"), project.In(file), project.Config, overwrite: true);

        var found = ConfigurationReader.Read(project.Config);
        Assert.AreEqual(file, found.Data.Validation);
        Assert.AreEqual(new SoundSettings(), found.Data.Sound);
        var data = new DatasetReader(found with
        {
            Model = found.Model with { Task = ModelTask.ImageClassification },
        }, Model.Load(project.In("model.onnx"))).Read("validation")!;
        CollectionAssert.AreEquivalent(
            Enumerable.Range(0, 12).Select(i => i % 2).ToArray(), data.Batches(12).Single().Labels.ToArray());
        Assert.IsNotNull(project.Build());
    }

    [TestMethod]
    [DataRow("This is a text.", "It is not a WAV file…")]
    [DataRow("RIFF", "It is not a WAV file…")]
    [DataRow(null, "It has 1 channels and 10 samples a second…")]
    public void WhatIsNoSound_IsNamed(string? text, string told)
    {
        using var project = With(Net([new(1, null), new(Length, null)]));
        Directory.CreateDirectory(project.In("sounds"));
        project.Write("sounds/a.wav", Wave.Of(Tone, 16_000));
        if (text is null)
        {
            project.Write("sounds/b.wav", Wave.Of(Tone, 10));
        }
        else
        {
            project.Write("sounds/b.wav", text);
        }

        project.Write("nas.yaml", "model: { source: model.onnx }\ndata: { validation: sounds }\n");

        project.AssertError($"(2,9): error NAS2102 | sounds/b.wav | {told}");
    }

    private static List<float[]> Rows(Project project, string sound)
    {
        project.Write(
            "nas.yaml",
            $"model: {{ source: model.onnx }}\ndata: {{ validation: sounds, sound: {{ {sound} }} }}\nquantize: {{}}\n");
        var data = new DatasetReader(ConfigurationReader.Read(project.Config), Model.Load(project.In("model.onnx")))
            .Read("validation")!;
        return [.. data.Batches(1).Select(b => b.Inputs.Values.Single().ToFloats())];
    }

    private static void AssertAre(float[] expected, float[] found, float delta = 1e-4f, int margin = 0)
    {
        Assert.HasCount(expected.Length, found);
        for (var i = margin; i < expected.Length - margin; i++)
        {
            Assert.AreEqual(expected[i], found[i], delta, $"{i}");
        }
    }

    // The mean of the sound's products with a few filters.
    private static Model Net(Dimension[] sample)
    {
        var isLast = sample[1].Size == 2;
        return new Model(new Graph(
            "sound",
            [
                .. isLast ? [new Node("Transpose", ["x"], ["t"], "t", "", Onnx.Attribute.Of("perm", [0, 2, 1]))]
                    : Array.Empty<Node>(),
                new Node("Conv", [isLast ? "t" : "x", "w"], ["c"], "conv"),
                new Node("Relu", ["c"], ["r"], "relu"),
                new Node("GlobalAveragePool", ["r"], ["p"], "pool"),
                new Node("Flatten", ["p"], ["f"], "flatten"),
                new Node("Gemm", ["f", "g"], ["logits"], "head"),
            ],
            [
                Tensor.Create<float>("w", [8, isLast ? 2 : 1, 16], Project.Random(isLast ? 256 : 128)),
                Tensor.Create<float>("g", [8, 2], Project.Random(16)),
            ],
            [new ValueInfo("x", ElementType.Float, [new(null, "n"), .. sample])],
            [new ValueInfo("logits", ElementType.Float, [new(null, "n"), new(2, null)])]));
    }

    private static Project With(Model model)
    {
        var project = new Project();
        project.Write("model.onnx", model.ToBytes());
        return project;
    }
}
