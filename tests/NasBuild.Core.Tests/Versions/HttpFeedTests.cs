using System.IO.Compression;
using NasBuild.Core.Configuration;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Locking;
using NasBuild.Core.Versions;
using NuGet.Configuration;
using NuGet.Versioning;

namespace NasBuild.Core.Tests.Versions;

[TestClass]
[DoNotParallelize]
public sealed class HttpFeedTests
{
    // NuGet waits a second before each of its attempts.
    [ClassInitialize]
    public static void ShortenWaits(TestContext context) =>
        Environment.SetEnvironmentVariable("NUGET_ENHANCED_NETWORK_RETRY_DELAY_MILLISECONDS", "10");

    [TestMethod]
    public void FeedOverHttp_GivesTheHighestAndIsNotAskedForWhatIsInstalled()
    {
        using var project = new PackageProject();
        project.Pack("1.2.0");
        project.Pack("1.3.0");
        using var feed = new HttpFeed(project.Feed);
        var model = $$"""{ package: Contoso.Net, version: "[1.2.0, 2.0.0)", feed: "{{feed.Index}}" }""";

        var found = project.Resolve(model);
        Assert.AreEqual("1.3.0", found.Version);
        Assert.AreSequenceEqual(
            File.ReadAllBytes(Path.Combine(project.Feed, "Contoso.Net.1.3.0.nupkg")), File.ReadAllBytes(found.Path));
        Assert.Contains("/flat/contoso.net/1.3.0/contoso.net.1.3.0.nupkg", feed.Asked);

        feed.Asked.Clear();
        Assert.AreEqual(
            "1.3.0",
            project.Resolve(model, new LockedPackage("Contoso.Net", "1.3.0", found.Sha256), lockedOnly: true).Version);
        Assert.IsEmpty(feed.Asked);
    }

    [TestMethod]
    public void FeedThatIsNotThere_IsReportedWithItsAddress()
    {
        using var project = new PackageProject();
        string address;
        using (var feed = new HttpFeed(project.Feed))
        {
            address = feed.Index;
        }

        project.AssertError(
            $"(1,32): error NAS5203 | {address} | …", $$"""{ package: Contoso.Net, feed: "{{address}}" }""");
    }

    [TestMethod]
    public void FeedThatIsNoFeed_IsAnError()
    {
        using var project = new PackageProject();
        using var feed = new HttpFeed(project.Feed);

        project.AssertError(
            "(1,32): error NAS5203 | … | …",
            $$"""{ package: Contoso.Net, feed: "{{feed.Address}}elsewhere/index.json" }""");
    }

    [TestMethod]
    public void FeedThatStalls_IsGivenUp()
    {
        using var project = new PackageProject();
        using var feed = new HttpFeed(project.Feed) { Stalls = true };

        var e = Assert.Throws<FeedException>(() => Feed(project, feed, new FeedLimits
        {
            Answer = TimeSpan.FromSeconds(2)
        }).Versions("Contoso.Net", default));

        Assert.Contains("2 seconds", e.Message);
    }

    [TestMethod]
    public void AnswerThatNeverEnds_IsCutOff()
    {
        using var project = new PackageProject();
        using var feed = new HttpFeed(project.Feed) { NeverEnds = true };

        var e = Assert.Throws<FeedException>(() => Feed(project, feed, new FeedLimits
        {
            AnswerBytes = 1 << 20
        }).Versions("Contoso.Net", default));

        Assert.Contains("1,048,576 bytes", e.Message);
    }

    [TestMethod]
    public void CancelledRequest_IsCancelledAndNoFault()
    {
        using var project = new PackageProject();
        using var feed = new HttpFeed(project.Feed) { Stalls = true };
        using var cancelled = new CancellationTokenSource(500);

        Assert.Throws<OperationCanceledException>(() =>
            Feed(project, feed, new FeedLimits()).Versions("Contoso.Net", cancelled.Token));
    }

    [TestMethod]
    public void PackageThatExpandsToMuchMore_IsNotInstalled()
    {
        using var project = new PackageProject();
        var path = project.Pack("1.2.0");
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Update))
        {
            using var bomb = archive.CreateEntry("contentFiles/any/any/bomb.bin").Open();
            bomb.Write(new byte[20 << 20]);
        }

        using var feed = new HttpFeed(project.Feed);
        var limits = new FeedLimits { ExpandedBytes = 10 << 20 };

        var e = Assert.Throws<FeedException>(() =>
            Feed(project, feed, limits).Fetch("Contoso.Net", new NuGetVersion("1.2.0"), default));

        Assert.Contains("Contoso.Net 1.2.0", e.Message);
        Assert.IsFalse(Directory.Exists(project.In("installed/contoso.net/1.2.0")));
        Assert.IsNotNull(
            Feed(project, feed, new FeedLimits()).Fetch("Contoso.Net", new NuGetVersion("1.2.0"), default));
    }

    [TestMethod]
    public void SecretsOfAnAddress_AreNowhere()
    {
        using var project = new PackageProject();
        project.Pack("1.2.0");
        using var feed = new HttpFeed(project.Feed);
        var address = feed.Index.Replace("://", "://user:s3cret@", StringComparison.Ordinal) + "?sig=s3cret";
        var configuration = project.Read($$"""{ package: Contoso.Net, feed: "{{address}}" }""");

        Assert.DoesNotContain("s3cret", EffectiveSettings.Of(configuration).Text);
        Assert.AreEqual("1.2.0", project.Resolve($$"""{ package: Contoso.Net, feed: "{{address}}" }""").Version);
        foreach (var file in Directory.GetFiles(project.In("installed"), "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain("s3cret", File.ReadAllText(file), file);
        }

        foreach (var other in new[] { "Absent.Net", "Contoso.Net, version: \"[9.0.0]\"" })
        {
            AssertNoSecret(() => project.Resolve($$"""{ package: {{other}}, feed: "{{address}}" }"""));
        }

        feed.Dispose();
        project.ForgetInstalled();
        AssertNoSecret(() => project.Resolve($$"""{ package: Contoso.Net, feed: "{{address}}" }"""));
        AssertNoSecret(() => project.Resolve(
            """{ package: Contoso.Net, feed: "ftp://user:s3cret@host/x?sig=s3cret" }"""));
    }

    [TestMethod]
    [DataRow("at https://u:p@host/a/b?c=d#e, and", "at https://host/a/b and")]
    [DataRow("'https://host?sig=x'.", "'https://host'.")]
    [DataRow("http://a@b@host:80/", "http://host:80/")]
    [DataRow("no address: a@b?c", "no address: a@b?c")]
    public void ShownAddress_HasNoSecrets(string text, string expected) =>
        Assert.AreEqual(expected, ShownAddress.In(text));

    [TestMethod]
    public void PrivateFeed_TakesTheCredentialsOfNuGetConfig()
    {
        using var project = new PackageProject();
        project.Pack("1.2.0");
        using var feed = new HttpFeed(project.Feed, "reader:secret-4711");
        string Config(string credentials) =>
            $"""
            <configuration>
              <packageSources>
                <clear /><add key="private" value="{feed.Index}" allowInsecureConnections="true" />
              </packageSources>
              {credentials}
            </configuration>
            """;

        project.Write("nuget.config", Config(""));
        project.AssertError("(1,32): error NAS5203 | … | …401…", "{ package: Contoso.Net, feed: private }");

        project.Write("nuget.config", Config(
            """
            <packageSourceCredentials>
              <private><add key="Username" value="reader" /><add key="ClearTextPassword" value="secret-4711" /></private>
            </packageSourceCredentials>
            """));
        Assert.AreEqual("1.2.0", project.Resolve("{ package: Contoso.Net, feed: private }").Version);
    }

    private static PackageFeed Feed(PackageProject project, HttpFeed feed, FeedLimits limits) => new(
        new PackageSource(feed.Index) { AllowInsecureConnections = true },
        Settings.LoadDefaultSettings(Path.GetDirectoryName(project.Feed)), limits);

    private static void AssertNoSecret(Action resolve)
    {
        var e = Assert.Throws<NasException>(resolve);
        Assert.DoesNotContain("s3cret", string.Join('\n', e.Diagnostics));
    }
}
