using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Tests.Diagnostics;

namespace NasBuild.Core.Tests.Configuration;

[TestClass]
public sealed class BuildOverridesTests
{
    [TestMethod]
    public void GivenValues_ReplaceThoseOfTheFile()
    {
        NasConfiguration configuration = new NasConfiguration().With(BuildProperties.Parse("2.5", "cpu"));

        Assert.AreEqual(TimeSpan.FromSeconds(150), configuration.Budget.Time.TimeSpan);
        Assert.AreEqual(Device.Cpu, configuration.Device);
        Assert.AreEqual(200, configuration.Budget.Trials);
    }

    [TestMethod]
    [DataRow(null, null)]
    [DataRow("", " ")]
    public void NothingGiven_LeavesTheFile(string? minutes, string? device) =>
        Assert.AreEqual(
            new NasConfiguration { Seed = 1 },
            new NasConfiguration { Seed = 1 }.With(BuildProperties.Parse(minutes, device)));

    [TestMethod]
    [DataRow("0")]
    [DataRow("-1")]
    [DataRow("10 min")]
    [DataRow("ten")]
    public void BadMinutes_AreRefused(string minutes) =>
        DiagnosticAssert.Is(
            $"nas : error NAS0112 | NasBudgetMinutes | {minutes} | …minutes…", Problems(minutes, null).Single());

    [TestMethod]
    [DataRow("nats://build:4222", "nats://build:4222", null, null)]
    [DataRow("https://cache.example/nas", null, "https://cache.example/nas", null)]
    [DataRow("/share/nas", null, null, "/share/nas")]
    public void PlaceOfTheCache_IsToldByItsForm(string text, string? server, string? url, string? folder)
    {
        var file = new NasConfiguration { Cache = new() { Folder = "other", CredentialsEnv = "TOKEN", ReadOnly = true } };
        var overrides = BuildProperties.Parse(null, null, cache: text, cacheIsReadOnly: null);

        Assert.AreEqual(
            new CacheSettings
            {
                Server = server,
                Url = url,
                Folder = folder,
                CredentialsEnv = "TOKEN",
                ReadOnly = true,
            },
            file.With(overrides).Cache);
        Assert.IsFalse(file.With(BuildProperties.Parse(null, null, null, text, "false")).Cache!.ReadOnly);
        Assert.IsTrue(new NasConfiguration().With(BuildProperties.Parse(null, null, null, text, "true")).Cache!.ReadOnly);
        Assert.IsNull(new NasConfiguration().With(BuildProperties.Parse(null, null, null, null, "true")).Cache);
    }

    [TestMethod]
    [DataRow("https://user:secret@cache.example/nas")]
    [DataRow("https://cache.example/nas?sig=secret")]
    [DataRow("nats://secret@build:4222")]
    [DataRow("ftp://cache.example/secret")]
    public void PlaceWithASecret_IsRefusedAndNotShown(string text)
    {
        var problem = Assert.ThrowsExactly<NasException>(() => BuildProperties.Parse(null, null, cache: text))
            .Diagnostics.Single();

        DiagnosticAssert.Is("nas : error NAS0112 | NasCache | *** | …folder…nats://…http://…", problem);
        Assert.DoesNotContain("secret", problem.Message);
    }

    [TestMethod]
    public void ReadOnlyThatIsNoAnswer_IsRefused() => DiagnosticAssert.Is(
        "nas : error NAS0112 | NasCacheReadOnly | yes | …true or false…",
        Assert.ThrowsExactly<NasException>(() => BuildProperties.Parse(null, null, cacheIsReadOnly: "yes"))
            .Diagnostics.Single());

    [TestMethod]
    public void AllProblems_AreReportedAtOnce()
    {
        IReadOnlyList<Diagnostic> problems = Problems("x", "gpu");

        Assert.HasCount(2, problems);
        DiagnosticAssert.Is("nas : error NAS0112 | NasDevice | gpu | …auto…cpu…cuda…", problems[1]);
    }

    private static IReadOnlyList<Diagnostic> Problems(string? minutes, string? device) =>
        Assert.ThrowsExactly<NasException>(() => BuildProperties.Parse(minutes, device)).Diagnostics;
}
