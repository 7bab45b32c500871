using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NasBuild.Cluster.Tests;

/// <summary>What a server says of the size of a content, which need not be true.</summary>
internal static class SaidSize
{
    /// <summary>Makes the server say another size of a worker's weights.</summary>
    public static async Task SetAsync(ClusterConnection worker, string name, long bytes)
    {
        var info = await worker.Stores.Weights.GetInfoAsync(name);
        var said = JsonNode.Parse(JsonSerializer.Serialize(info))!;
        said["size"] = bytes;
        var key = Convert.ToBase64String(Encoding.UTF8.GetBytes(name)).Replace('+', '-').Replace('/', '_');
        await worker.Streams.PublishAsync(
            $"$O.{Subjects.Weights}.M.{key}", Encoding.UTF8.GetBytes(said.ToJsonString()));
    }
}
