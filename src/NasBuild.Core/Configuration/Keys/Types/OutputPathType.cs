using NasBuild.Core.Configuration.Yaml;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>A file inside the build output folder: relative, without drive or <c>..</c>.</summary>
internal sealed class OutputPathType()
    : TextType("a file relative to the build output folder, such as model.onnx", new SchemaPattern(Inside))
{
    private const string Inside =
        @"^(?![/\\])(?!(.*[/\\])?\.\.([/\\]|$))(?!(.*[/\\])?\.$)(?=.*\S)[^:\x00-\x1f]*[^:/\\\x00-\x1f]$";

    protected override string Canonical(string text) => text.Replace('\\', '/');

    protected override bool Refuse(YamlScalar text, string key, Reading reading)
    {
        reading.Report(key, text, Descriptors.OutsideOutput, key, text.Shown, "'models/model.onnx'");
        return false;
    }
}
