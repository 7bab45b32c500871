namespace NasBuild.Core.Configuration.Yaml;

/// <summary>The limits of a document. A real nas.yaml stays far below them.</summary>
internal static class YamlLimits
{
    public const int Bytes = 1_000_000;
    public const int Depth = 32;
    public const int Nodes = 10_000;
    public const int Aliases = 64;
}
