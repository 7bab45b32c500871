using System.Text;
using System.Text.Json.Nodes;

namespace NasBuild.Core.Tests.Storage;

/// <summary>Damaged copies of a JSON file: each member in turn is null, of another type, out of range, or gone.</summary>
internal static class Damage
{
    // Maps have many members that are alike.
    private const int MaxMembers = 10;
    private static readonly Func<JsonNode?>[] Values =
    [
        () => null, () => "text", () => -1, () => 1e300, () => true, () => new JsonArray((JsonNode?)null),
        () => new JsonObject(),
    ];

    /// <summary>Returns the copies, each with what was done.</summary>
    public static IEnumerable<(string What, byte[] Bytes)> Of(byte[] file)
    {
        foreach (var path in Paths(JsonNode.Parse(file)!, []))
        {
            foreach (var value in Values)
            {
                yield return ($"{string.Join('.', path)} is {value()?.ToJsonString() ?? "null"}", Changed(
                    file, path, (parent, key) => parent[key] = value(), (parent, i) => parent[i] = value()));
            }

            yield return ($"{string.Join('.', path)} is gone", Changed(
                file, path, (parent, key) => parent.Remove(key), (parent, i) => parent.RemoveAt(i)));
        }

        foreach (var end in Enumerable.Range(0, 16).Select(i => i * file.Length / 16))
        {
            yield return ($"it ends after {end} bytes", file[..end]);
        }

        foreach (var text in new[] { "null", "[]", "7", "\"\"", "{}", "\0\0\0\0" })
        {
            yield return ($"it is {text}", Encoding.UTF8.GetBytes(text));
        }
    }

    private static IEnumerable<object[]> Paths(JsonNode node, object[] path)
    {
        var members = node switch
        {
            JsonObject o => o.Take(MaxMembers).Select(m => (Key: (object)m.Key, m.Value)),
            JsonArray a => a.Take(2).Select((value, i) => (Key: (object)i, Value: value)),
            _ => [],
        };
        foreach (var (key, value) in members)
        {
            object[] here = [.. path, key];
            yield return here;
            foreach (var below in value is null ? [] : Paths(value, here))
            {
                yield return below;
            }
        }
    }

    private static byte[] Changed(
        byte[] file, object[] path, Action<JsonObject, string> member, Action<JsonArray, int> element)
    {
        var root = JsonNode.Parse(file)!;
        var parent = path[..^1].Aggregate(root, (node, key) => key is int i ? node[i]! : node[(string)key]!);
        if (path[^1] is int index)
        {
            element(parent.AsArray(), index);
        }
        else
        {
            member(parent.AsObject(), (string)path[^1]);
        }

        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }
}
