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
    public void AllProblems_AreReportedAtOnce()
    {
        IReadOnlyList<Diagnostic> problems = Problems("x", "gpu");

        Assert.HasCount(2, problems);
        DiagnosticAssert.Is("nas : error NAS0112 | NasDevice | gpu | …auto…cpu…cuda…", problems[1]);
    }

    private static IReadOnlyList<Diagnostic> Problems(string? minutes, string? device) =>
        Assert.ThrowsExactly<NasException>(() => BuildProperties.Parse(minutes, device)).Diagnostics;
}
