using System.Text.Json.Nodes;
using NasBuild.Core.Builds;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Reporting;

namespace NasBuild.Core.Tests.Reporting;

[TestClass]
public sealed class SarifLogTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    [TestMethod]
    public void Log_HasWhatTheFormatAndCodeScanningRequire()
    {
        Record("one", Stage.Emit, Descriptors.SizeMissed.At(
            new SourcePosition(Config("one"), 4, 11), "1 MB", "0.5 MB", "Relax it.").AsWarning());
        Record("one", Stage.Validate, Descriptors.NoSamples.With("int8"));
        Record(
            "two",
            Stage.Search,
            Descriptors.SizeMissed.At(new SourcePosition(Config("two"), 1, 2), "3 MB", "2 MB", "Relax it."),
            Descriptors.SearchResumed.With("widths", 7));

        var log = Log("one", "two");

        Assert.AreEqual("2.1.0", (string)log["version"]!);
        var run = log["runs"]!.AsArray().Single()!;
        var driver = run["tool"]!["driver"]!;
        Assert.AreEqual("NasBuild", (string)driver["name"]!);
        Assert.MatchesRegex(@"^\d+\.\d+\.\d+$", (string)driver["version"]!);

        var rules = driver["rules"]!.AsArray();
        Assert.AreSequenceEqual(["NAS2109", "NAS3103", "NAS4102"], rules.Select(r => (string)r!["id"]!));
        Assert.AreSequenceEqual(
            ["warning", "note", "error"], rules.Select(r => (string)r!["defaultConfiguration"]!["level"]!));
        Assert.AreEqual(Descriptors.SizeMissed.Title, (string)rules[2]!["shortDescription"]!["text"]!);
        var description = (string)rules[2]!["fullDescription"]!["text"]!;
        Assert.AreEqual(Descriptors.SizeMissed.ArgumentCount, description.Count(c => c == '…'), description);
        Assert.DoesNotContain('{', description);
        Assert.IsTrue(rules.All(r => r!["help"]!["text"] is not null));
        Assert.IsTrue(rules.All(r => ((string)r!["helpUri"]!).EndsWith(
            $"/src/NasBuild.Core/Diagnostics/README.md#{((string)r["id"]!).ToLowerInvariant()}", StringComparison.Ordinal)));
        Assert.Contains(
            $"<ProjectAddress>{driver["informationUri"]}</ProjectAddress>",
            File.ReadAllText(Path.Combine(Repository.Root, "Directory.Build.props")));

        var results = run["results"]!.AsArray();
        Assert.AreSequenceEqual(
            ["NAS2109", "NAS4102", "NAS4102", "NAS3103"], results.Select(r => (string)r!["ruleId"]!));
        Assert.AreSequenceEqual(["warning", "warning", "error", "note"], results.Select(r => (string)r!["level"]!));
        foreach (var result in results)
        {
            Assert.AreEqual((string)result!["ruleId"]!, (string)rules[(int)result["ruleIndex"]!]!["id"]!);
            Assert.AreNotEqual("", (string)result["message"]!["text"]!);
            var place = result["locations"]!.AsArray().Single()!["physicalLocation"]!;
            Assert.IsTrue(
                Uri.TryCreate((string)place["artifactLocation"]!["uri"]!, UriKind.Absolute, out var uri) && uri.IsFile);
            Assert.IsGreaterThan(0, (int)place["region"]!["startLine"]!);
            Assert.IsGreaterThan(0, (int)place["region"]!["startColumn"]!);
        }
    }

    [TestMethod]
    public void Result_NamesItsPlaceAndWhereThereIsNoneNasYaml()
    {
        Record(
            "Söhne & 50 #1",
            Stage.Emit,
            Descriptors.SizeMissed.At(
                new SourcePosition(Config("Söhne & 50 #1"), 4, 11), "1 MB", "0.5 MB", "Relax it."),
            Descriptors.NoSamples.With("int8"));

        var places = Log("Söhne & 50 #1")["runs"]![0]!["results"]!.AsArray()
            .Select(r => r!["locations"]![0]!["physicalLocation"]!).ToList();

        Assert.AreEqual((4, 11), ((int)places[0]["region"]!["startLine"]!, (int)places[0]["region"]!["startColumn"]!));
        Assert.AreEqual((1, 1), ((int)places[1]["region"]!["startLine"]!, (int)places[1]["region"]!["startColumn"]!));
        foreach (var place in places)
        {
            var uri = (string)place["artifactLocation"]!["uri"]!;
            Assert.EndsWith("/S%C3%B6hne%20&%2050%20%231/nas.yaml", uri);
            Assert.AreEqual(Config("Söhne & 50 #1"), new Uri(uri).LocalPath);
        }
    }

    [TestMethod]
    public void StageRunsAgain_WhatItSaidBeforeIsForgotten()
    {
        Record("one", Stage.Predict, Descriptors.NoSamples.With("int8"));
        Record("one", Stage.Emit, Descriptors.SizeMissed.With("1 MB", "0.5 MB", "Relax it."));

        Record("one", Stage.Emit);

        Assert.AreEqual("NAS2109", (string)Log("one")["runs"]![0]!["results"]!.AsArray().Single()!["ruleId"]!);
    }

    [TestMethod]
    public void NothingOrRubbishWasRecorded_TheLogIsEmpty()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "one"));
        File.WriteAllText(Path.Combine(Folder, "one", "diagnostics.json"), "{ \"emit\": ");

        Assert.IsEmpty(Log("one", "two")["runs"]![0]!["results"]!.AsArray());
    }

    [TestMethod]
    public void SameWords_TheFileKeepsItsTime()
    {
        Record("one", Stage.Predict, Descriptors.NoSamples.With("int8"));
        var file = Path.Combine(Folder, "one", "diagnostics.json");
        var time = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(file, time);

        Record("one", Stage.Predict, Descriptors.NoSamples.With("int8"));

        Assert.AreEqual(time, File.GetLastWriteTimeUtc(file));
    }

    private string Folder => temporary.Path;

    public void Dispose() => temporary.Dispose();

    private string Config(string model) => Path.Combine(Folder, model, "nas.yaml");

    private void Record(string model, Stage stage, params Diagnostic[] told) =>
        DiagnosticsFile.Record(Path.Combine(Folder, model), Config(model), stage, told);

    private JsonNode Log(params string[] models)
    {
        var path = Path.Combine(Folder, "logs", "x.nas.sarif");
        SarifLog.Write(path, models.SelectMany(m => DiagnosticsFile.Read(Path.Combine(Folder, m))));
        return JsonNode.Parse(File.ReadAllText(path))!;
    }
}
