using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Storage;

namespace NasBuild.Cluster.Tests;

/// <summary>What workers put beside their answers.</summary>
[TestClass]
public sealed class WeightsTests : IDisposable
{
    private static readonly byte[] Weights = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31))];
    private static readonly string Hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Weights));
    private readonly TemporaryFolder folder = new();
    private readonly NatsServer server = NatsServer.Start();

    private string Received => folder["received"];

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    [TestMethod]
    public async Task Weights_AreWhatTheWorkerHasPut()
    {
        await using var worker = await ClusterConnection.OpenAsync(new(server.Address), default);
        await PutAsync(worker);
        await PutAsync(worker);
        using var queue = Open();

        queue.Fetch(Hash, Weights.Length, Received, default);

        CollectionAssert.AreEqual(Weights, File.ReadAllBytes(Received));
    }

    [TestMethod]
    public async Task WeightsThatAreTooLarge_AreRefusedByTheSizeThatIsSaid()
    {
        await using var worker = await ClusterConnection.OpenAsync(new(server.Address), default);
        await PutAsync(worker);
        using var queue = Open();

        var e = Assert.ThrowsExactly<InvalidDataException>(
            () => queue.Fetch(Hash, Weights.Length - 1, Received, default));

        Assert.AreEqual("it has 300000 bytes, more than 299999.", e.Message);
    }

    [TestMethod]
    public async Task WeightsThatAreLargerThanIsSaid_AreCutOff()
    {
        await using var worker = await ClusterConnection.OpenAsync(new(server.Address), default);
        await PutAsync(worker);
        await SaidSize.SetAsync(worker, Hash, 10);
        using var queue = Open();

        var e = Assert.ThrowsExactly<InvalidDataException>(() => queue.Fetch(Hash, 200_000, Received, default));

        Assert.AreEqual("it has more than 200000 bytes.", e.Message);
        Assert.IsLessThanOrEqualTo(200_000, new FileInfo(Received).Length);
    }

    [TestMethod]
    public void WeightsThatAreNotThere_AreRefused()
    {
        using var queue = Open();

        var e = Assert.ThrowsExactly<InvalidDataException>(() => queue.Fetch(Hash, 1000, Received, default));

        Assert.AreEqual("it is not on the server.", e.Message);
    }

    private static Task PutAsync(ClusterConnection worker) => StudyStore.PutAsync(
        worker.Stores.Weights, new StudyObject(Hash, Weights.Length, () => new MemoryStream(Weights)), default);

    private ITrialQueue Open() => new NatsCluster("build").Open(
        new ClusterSettings { Server = server.Address }, new StudyPackage("0123456789abcdef", "{}", []), _ => { }, default);
}
