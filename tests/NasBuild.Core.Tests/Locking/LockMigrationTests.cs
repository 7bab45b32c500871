using System.Text.Json.Nodes;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Locking;
using NasBuild.Core.Pipeline;
using NasBuild.Core.Provenance;
using NasBuild.Core.Storage;
using NasBuild.Core.Tests.Pipeline;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Locking;

/// <summary>Locks that older versions of NasBuild wrote.</summary>
[TestClass]
public sealed class LockMigrationTests
{
    [TestMethod]
    public void Version1_IsReadWhole()
    {
        var found = LockFile.Read(Path.Combine(
            Repository.Root, "tests/NasBuild.Core.Tests/Locking/version1.lock.json"))!;

        Assert.AreEqual((NasLock.CurrentVersion, 1), (found.Version, found.FileVersion));
        Assert.AreEqual((83, 269d, null), (found.Policy.Trials, found.Policy.SearchSeconds, found.Policy.Criterion));
        var choices = found.Policy.Choices;
        Assert.HasCount(9, choices["channels"]);
        Assert.AreEqual(88, choices["channels"]["/blocks/blocks.4/c1/Conv"]);
        Assert.HasCount(16, choices["bits"]);
        Assert.IsEmpty(choices["blocks"]);
        Assert.AreEqual(
            (2786701d, 80508672d, 82440880128d),
            (
                found.Measured.Original["size"],
                found.Measured.Original["macs"],
                found.Measured.Original["bit-operations"]));
        Assert.AreEqual(
            (369266d, 43193008d, 2764352512d),
            (
                found.Measured.Optimized["size"],
                found.Measured.Optimized["macs"],
                found.Measured.Optimized["bit-operations"]));
    }

    [TestMethod]
    public void Version1_MakesTheModelThatVersion1Made()
    {
        using var project = Project.Classifier(
            "target: { size: 20 %, on-miss: warn }\nprune: {}\nquantize: { method: weight-only }\noutput: { path: small.onnx }\n");
        var output = project.Build()!.Output;
        var json = JsonNode.Parse(File.ReadAllText(project.Lock))!;
        var (widths, bits) = (
            json["policy"]!["choices"]!["channels"]!.AsObject(), json["policy"]!["choices"]!["bits"]!.AsObject());
        Assert.IsNotEmpty(widths);
        Assert.IsNotEmpty(bits);

        // Version 1 wrote its own form of the policy into the model, too.
        var policy = $$"""{"widths":{{widths.ToJsonString()}},"weightBits":{{bits.ToJsonString()}}}""";
        var model = Model.Load(output);
        var made = (ProvenanceRecord.In(model)! with { Policy = policy }).AddTo(model).ToBytes();
        project.Write("nas.lock.json", Version1(json, ContentKey.OfBytes(made)).ToJsonString());
        Directory.Delete(project.Obj, recursive: true);

        // Version 1 kept no trials.
        File.Delete(TrialsFile.PathOf(project.Lock));

        var report = project.Build(BuildMode.Locked)!;

        Assert.IsTrue(report.FromLock);
        Assert.IsEmpty(project.Reported.Where(d => d.Id.StartsWith("NAS5", StringComparison.Ordinal)));
        CollectionAssert.AreEqual(made, File.ReadAllBytes(output));
    }

    [TestMethod]
    public void Version1_MayLackKeysThatCameLaterAndMayNotDifferInOthers()
    {
        using var project = Project.Classifier("quantize: { method: weight-only }\noutput: { path: small.onnx }\n");
        project.Build();
        var json = JsonNode.Parse(File.ReadAllText(project.Lock))!;
        Assert.IsTrue(json["settings"]!["prune"] is null);
        json["settings"]!["quantize"]!.AsObject().Remove("percentile");
        project.Write("nas.lock.json", json.ToJsonString());

        project.Build(BuildMode.Locked);
        Assert.AreEqual("1.0.0", BuiltModel.Of(new BuildContext(
            new BuildRequest(project.Config, project.Obj, BuildMode.Auto, new BuildOverrides()),
            _ => { },
            _ => { },
            default)).Version, "what a lock makes can be packed");

        json["settings"]!["quantize"]!["percentile"] = 99;
        project.Write("nas.lock.json", json.ToJsonString());
        Assert.AreEqual("NAS5101", project.Failure(mode: BuildMode.Locked).Id);
    }

    [TestMethod]
    public void Version2_AppliesTheMethodThatWasTheDefault()
    {
        using var project = Project.Classifier("quantize: { method: static }\noutput: { path: small.onnx }\n");
        var output = project.Build()!.Output;
        var made = File.ReadAllBytes(output);
        project.Write(
            "nas.lock.json", File.ReadAllText(project.Lock).Replace("\"version\": 3", "\"version\": 2"));
        project.Write("nas.yaml", File.ReadAllText(project.Config).Replace("method: static", ""));
        Directory.Delete(project.Obj, recursive: true);

        Assert.IsTrue(project.Build(BuildMode.Locked)!.FromLock);
        CollectionAssert.AreEqual(made, File.ReadAllBytes(output));

        project.Write("nas.yaml", File.ReadAllText(project.Config).Replace("quantize: { ", "quantize: { method: auto"));
        Assert.AreEqual("NAS5101", project.Failure(mode: BuildMode.Locked).Id, "asked for, auto is a difference");
    }

    // What a build by version 1 would have written.
    private static JsonObject Version1(JsonNode lockFile, string sha256)
    {
        var found = lockFile.DeepClone().AsObject();
        var (policy, measured) = (found["policy"]!.AsObject(), found["measured"]!.AsObject());
        found["version"] = 1;
        found["output"]!["sha256"] = sha256;
        found["policy"] = new JsonObject
        {
            ["widths"] = policy["choices"]!["channels"]!.DeepClone(),
            ["weightBits"] = policy["choices"]!["bits"]!.DeepClone(),
            ["trials"] = policy["trials"]!.DeepClone(),
            ["searchSeconds"] = policy["searchSeconds"]!.DeepClone(),
        };
        foreach (var (map, size, operations) in new[] { ("original", "originalBytes", "originalOperations"),
            ("optimized", "sizeBytes", "operations") })
        {
            var counts = measured[map]!.AsObject();
            measured[size] = counts["size"]!.DeepClone();
            measured[operations] = new JsonObject
            {
                ["macs"] = counts["macs"]!.DeepClone(),
                ["bitOperations"] = counts["bit-operations"]!.DeepClone()
            };
            measured.Remove(map);
        }

        return found;
    }
}
