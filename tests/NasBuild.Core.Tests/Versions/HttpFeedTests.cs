using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Locking;

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
}
