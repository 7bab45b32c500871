using System.Text.Json;
using NasBuild.Core.Storage;

namespace NasBuild.Cli;

/// <summary>Writes results as JSON.</summary>
internal static class Json
{
    public static void Write<T>(T value) => Console.WriteLine(JsonSerializer.Serialize(value, JsonFormats.Indented));
}
