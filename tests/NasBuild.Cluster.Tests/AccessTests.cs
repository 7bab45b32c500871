using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Cluster.Tests;

[TestClass]
public sealed class AccessTests
{
    private const string Secret = "s3cr3t-of-the-cluster";
    private static readonly StudyPackage Study = new("0123456789abcdef", "{}", []);

    [TestMethod]
    [DataRow("authorization { token: \"s3cr3t-of-the-cluster\" }", Secret)]
    [DataRow("authorization { user: nas, password: \"s3cr3t-of-the-cluster\" }", "nas:" + Secret)]
    public async Task Credentials_AreTakenFromTheEnvironment(string configuration, string credentials)
    {
        using var server = NatsServer.Start(configuration);
        Environment.SetEnvironmentVariable("NAS_TEST_CLUSTER", credentials);
        try
        {
            await using var worker = await RunningWorker.StartAsync(
                new ClusterAccess(server.Address) { Credentials = credentials }, new FakeMeasurer());
            using var queue = Open(new ClusterSettings
            {
                Server = server.Address,
                CredentialsEnv = "NAS_TEST_CLUSTER",
            });
            queue.Send(new TrialRequest("trial-00", "{}"));

            Assert.IsNotNull(queue.Receive(TimeSpan.FromSeconds(60), default));
            Assert.DoesNotContain(Secret, string.Join('\n', worker.Lines));
        }
        finally
        {
            Environment.SetEnvironmentVariable("NAS_TEST_CLUSTER", null);
        }
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("wrong-" + Secret)]
    public void WrongCredentials_AreRefusedWithoutBeingShown(string? credentials)
    {
        using var server = NatsServer.Start($"authorization {{ token: \"{Secret}\" }}");
        Environment.SetEnvironmentVariable("NAS_TEST_WRONG", credentials);

        var e = Assert.ThrowsExactly<NasException>(() => Open(new ClusterSettings
        {
            Server = server.Address,
            CredentialsEnv = "NAS_TEST_WRONG",
        }));

        Assert.AreEqual("NAS3401", e.Diagnostics[0].Id);
        Assert.Contains("it refuses the credentials", e.Diagnostics[0].Message);
        Assert.DoesNotContain(Secret, e.ToString());
    }

    [TestMethod]
    public async Task Tls_IsUsedWithTheAuthorityOfTheUser()
    {
        using var files = new TemporaryFolder();
        var authority = new TestAuthority(files.Path);
        using var server = NatsServer.Start(
            $"{authority.NatsConfiguration}\nauthorization {{ token: \"{Secret}\" }}");
        var address = server.Address.Replace("nats://", "tls://", StringComparison.Ordinal);
        var access = new ClusterAccess(address) { AuthorityFile = authority.AuthorityFile, Credentials = Secret };

        await using (var connection = await ClusterConnection.OpenAsync(access, default))
        {
            await connection.PublishAsync("nasbuild.answers.tls", [1], "1", default);
        }

        var e = await Assert.ThrowsExactlyAsync<NasException>(() =>
            ClusterConnection.OpenAsync(access with { AuthorityFile = null }, default));
        Assert.AreEqual("NAS3406", e.Diagnostics[0].Id);
    }

    [TestMethod]
    public void ServerThatIsNotThere_IsNamed()
    {
        var e = Assert.ThrowsExactly<NasException>(() =>
            Open(new ClusterSettings { Server = "nats://127.0.0.1:9" }));

        Assert.AreEqual("NAS3401", e.Diagnostics[0].Id);
        Assert.StartsWith("The cluster at 'nats://127.0.0.1:9' cannot be used: ", e.Diagnostics[0].Message);
    }

    private static ITrialQueue Open(ClusterSettings settings) =>
        new NatsCluster("build").Open(settings, Study, _ => { }, default);
}
