using System.Globalization;
using System.Text;
using NasBuild.Core.Configuration.Keys;
using NasBuild.Core.Configuration.Yaml;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Configuration;

/// <summary>Reads a nas.yaml, and tells everything that is wrong with it at once.</summary>
public static class ConfigurationReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a nas.yaml.</summary>
    /// <param name="path">The file's path; it stands in diagnostics as it is given here.</param>
    /// <exception cref="NasException">The file has problems: NAS01xx, each with line and column.</exception>
    public static NasConfiguration Read(string path) => Parse(ReadText(path), path);

    /// <summary>Reads the text of a nas.yaml.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">The path that stands in diagnostics, and that other paths are relative to.</param>
    /// <exception cref="NasException">The text has problems: NAS01xx, each with line and column.</exception>
    public static NasConfiguration Parse(string text, string path)
    {
        YamlNode? document = YamlDocument.Parse(text, path);
        YamlNode root = document is null or { IsNull: true } ? new YamlMapping(1, 1, []) : document;
        Reading reading = new(path);
        NasConfiguration configuration = new();
        if (IsNewer(root, out YamlScalar? version))
        {
            // What a newer version means by its keys is not known here, so nothing else is said.
            reading.Report("version", version!, Descriptors.NewerConfiguration, version!.Shown, NasConfiguration.CurrentVersion);
        }
        else if (root is YamlMapping)
        {
            configuration = KeyTable.Root.Read(configuration, root, "", reading);
            CrossChecks.Run(configuration, reading);
        }
        else
        {
            reading.Report("", root, Descriptors.WrongType, "nas.yaml", "a mapping of keys such as 'model:' and 'target:'", root.Describe());
        }

        return reading.Problems.Count > 0
            ? throw new NasException(reading.Problems)
            : configuration with { Positions = new ConfigurationPositions(path, reading.Positions) };
    }

    private static bool IsNewer(YamlNode root, out YamlScalar? version)
    {
        version = (root as YamlMapping)?.Entries.FirstOrDefault(entry => entry.Key.Text == "version")?.Value as YamlScalar;
        return version is { Kind: YamlScalarKind.Number } && version.Number > NasConfiguration.CurrentVersion;
    }

    private static string ReadText(string path)
    {
        byte[] bytes;
        try
        {
            // One byte more than allowed tells a file that is too large, a device without an end among them.
            using FileStream stream = File.OpenRead(path);
            byte[] buffer = new byte[YamlLimits.Bytes + 1];
            bytes = buffer[..stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            string reason = e is FileNotFoundException or DirectoryNotFoundException ? "it does not exist." : e.Message;
            throw new NasException(Descriptors.ConfigurationUnreadable.With(path, reason), e);
        }

        SourcePosition start = new(path, 1, 1);
        if (bytes.Length > YamlLimits.Bytes)
        {
            string limit = string.Create(CultureInfo.InvariantCulture, $"{YamlLimits.Bytes:N0} bytes");
            throw new NasException(Descriptors.ConfigurationTooLarge.At(start, "the file is too large", limit));
        }

        try
        {
            return StrictUtf8.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException e)
        {
            throw new NasException(Descriptors.NotYaml.At(start, "the file is not text in UTF-8."), e);
        }
    }
}
