using System.Text.Json.Nodes;
using NasBuild.Core.Builds;
using NasBuild.Core.Locking;
using NasBuild.Core.Provenance;
using NasBuild.Core.Reporting;
using NasBuild.Core.Results;
using NasBuild.Core.Storage;
using NasBuild.Core.Tests.Pipeline;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Provenance;

[TestClass]
public sealed class ProvenanceTests
{
    private const string Quantized = """
        target: { accuracy-drop: 100 points, on-miss: warn }
        quantize: { method: weight-only }
        output: { path: small.onnx, bom: true }
        threads: 1

        """;

    private const string Mit =
        "Permission is hereby granted, free of charge,\nto any person obtaining a copy of this software";

    [TestMethod]
    public void Model_CarriesWhereItComesFromAndKeepsTheOriginalsTexts()
    {
        using var project = Project.Classifier(Quantized, Nets.Classifier().WithMetadata("author", "somebody"));

        var report = project.Build()!;

        var model = Model.Load(report.Output);
        var record = ProvenanceRecord.In(model)!;
        var found = LockFile.Read(project.Lock)!;
        Assert.AreEqual("somebody", model.Metadata["author"]);
        Assert.AreEqual(
            (Plan.Tool, "model.onnx", found.Model, null as string),
            (record.Tool, record.Source, record.SourceSha256, record.License));
        Assert.AreEqual(ContentKey.OfFile(project.In("model.onnx")), record.SourceSha256);
        Assert.AreEqual(
            ContentKey.OfBytes(System.Text.Encoding.UTF8.GetBytes(found.Settings.ToJsonString())),
            record.SettingsSha256);
        Assert.AreEqual(MachineFingerprint.This.Kind, record.Machine);
        Assert.AreEqual(JsonNode.Parse(record.Policy)!["bits"]!.AsObject().Count, found.Policy.Choices["bits"].Count);
        var measured = JsonNode.Parse(record.Measured)!;
        Assert.AreEqual("CPU", (string)measured["provider"]!);
        Assert.AreEqual("accuracy", (string)measured["qualityMetric"]!);
        Assert.AreEqual(found.Measured.Final!.Optimized, (double)measured["quality"]![0]!["optimized"]!);
        Assert.AreEqual(new FileInfo(report.Output).Length, found.Output.SizeBytes);
    }

    [TestMethod]
    public void BuildsFromTheLock_GiveItsBytesThoughLatencyIsMeasuredAnew()
    {
        using var project = Project.Classifier(Quantized);
        var report = project.Build()!;
        var (model, bill) = (File.ReadAllBytes(report.Output), File.ReadAllBytes(report.Output + ".cdx.json"));

        for (var i = 0; i < 2; i++)
        {
            Directory.Delete(project.Obj, recursive: true);
            var again = project.Build(BuildMode.Locked)!;

            CollectionAssert.AreEqual(model, File.ReadAllBytes(again.Output));
            CollectionAssert.AreEqual(bill, File.ReadAllBytes(again.Output + ".cdx.json"));
            Assert.AreEqual(report.Sha256, again.Sha256);
        }
    }

    [TestMethod]
    public void LockOfAnotherMachineKind_TheRecordTellsWhatThisOneMeasured()
    {
        using var project = Project.Classifier(Quantized);
        project.Build();
        var found = LockFile.Read(project.Lock)!;
        LockFile.Write(project.Lock, found with
        {
            Machine = found.Machine with { Kind = "another kind" },
            Output = found.Output with { Sha256 = new string('0', 64) }
        });
        Directory.Delete(project.Obj, recursive: true);

        var report = project.Build(BuildMode.Locked)!;

        CollectionAssert.Contains(project.Reported.Select(d => d.Id).ToArray(), "NAS5105");
        Assert.AreEqual(MachineFingerprint.This.Kind, ProvenanceRecord.In(Model.Load(report.Output))!.Machine);
    }

    [TestMethod]
    public void Bill_NamesModelOriginalDataAndMeasurements()
    {
        using var project = Project.Classifier(Quantized);
        project.Write("LICENSE.md", Mit);
        var report = project.Build()!;

        var bill = JsonNode.Parse(File.ReadAllBytes(report.Output + ".cdx.json"))!;

        Assert.AreEqual(("CycloneDX", "1.6"), ((string)bill["bomFormat"]!, (string)bill["specVersion"]!));
        var model = bill["metadata"]!["component"]!;
        Assert.AreEqual(
            ("machine-learning-model", "small.onnx", "1.0.0"),
            ((string)model["type"]!, (string)model["name"]!, (string)model["version"]!));
        Assert.AreEqual(report.Sha256, (string)model["hashes"]![0]!["content"]!);
        Assert.AreEqual("MIT", (string)model["licenses"]![0]!["license"]!["id"]!);
        Assert.AreEqual(
            ContentKey.OfFile(project.In("model.onnx")),
            (string)model["pedigree"]!["ancestors"]![0]!["hashes"]![0]!["content"]!);
        Assert.AreEqual("image-classification", (string)model["modelCard"]!["modelParameters"]!["task"]!);
        Assert.AreEqual(
            "accuracy", (string)model["modelCard"]!["quantitativeAnalysis"]!["performanceMetrics"]![2]!["type"]!);
        Assert.AreEqual(
            ContentKey.OfFile(project.In("validation.npz")),
            (string)bill["components"]![0]!["hashes"]![0]!["content"]!);
        CollectionAssert.AreEqual(
            new[] { "small.onnx", "small.onnx.LICENSE.txt", "small.onnx.cdx.json" },
            File.ReadAllLines(Path.Combine(project.Obj, "outputs.txt")));
    }

    [TestMethod]
    [DataRow(Mit, "MIT")]
    [DataRow("                Apache License\n        Version 2.0, January 2004", "Apache-2.0")]
    [DataRow("Redistribution and use in source and binary forms ... Neither the name of the holder", "BSD-3-Clause")]
    [DataRow("All rights reserved.", "LICENSE")]
    public void LicenseBesideTheModel_IsCarriedAlong(string text, string name)
    {
        using var project = Project.Classifier(Quantized);
        project.Write("LICENSE", text);

        var report = project.Build()!;

        Assert.AreEqual(text, File.ReadAllText(report.Output + ".LICENSE.txt"));
        Assert.AreEqual(name, ProvenanceRecord.In(Model.Load(report.Output))!.License);
        Assert.Contains(project.In("LICENSE"), File.ReadAllLines(Path.Combine(project.Obj, "inputs.txt")));

        // Another text ships with the next build, and nothing is searched or asked of the lock for it.
        project.Write("LICENSE", text + " Or else.");
        Assert.IsTrue(project.Build(BuildMode.Skip) is null);
        Assert.AreEqual(text + " Or else.", File.ReadAllText(report.Output + ".LICENSE.txt"));
    }

    [TestMethod]
    public void VersionBillAndLicensePath_AreNoneOfTheLocksMatters()
    {
        using var project = Project.Classifier(Quantized);
        project.Write("LICENSE", Mit);
        var report = project.Build()!;

        project.Write("terms.txt", Mit);
        project.Write("nas.yaml", File.ReadAllText(project.Config)
            .Replace("source: model.onnx", "source: model.onnx, license: terms.txt", StringComparison.Ordinal)
            .Replace("bom: true", "version: 2.0.0-beta.1", StringComparison.Ordinal));

        Assert.AreEqual(report.Sha256, project.Build(BuildMode.Locked)!.Sha256);
    }

    [TestMethod]
    public void NamedLicenseIsMissingOrNoText_IsAnError()
    {
        using var project = Project.Classifier(Quantized);
        project.Write(
            "nas.yaml",
            "model: { source: model.onnx, license: terms.txt }\ndata: { validation: validation.npz }\n" + Quantized);

        project.AssertError("(1,30): error NAS1115 | terms.txt");
        foreach (var bytes in new byte[][] { [65, 0, 66], new byte[1_000_001] })
        {
            project.Write("terms.txt", bytes);
            project.AssertError("(1,30): error NAS1116 | terms.txt");
        }
    }
}
