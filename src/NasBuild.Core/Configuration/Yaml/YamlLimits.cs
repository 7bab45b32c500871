namespace NasBuild.Core.Configuration.Yaml;

/// <summary>What a document may cost. A real nas.yaml stays far below.</summary>
internal static class YamlLimits
{
    public const int Bytes = 1_000_000;
    public const int Depth = 32;
    public const int Nodes = 10_000;
    public const int Aliases = 64;
}
