using System.Globalization;
using System.Text;
using NasBuild.Core.Configuration.Keys;
using NasBuild.Core.Configuration.Keys.Types;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Configuration.Yaml;
using NasBuild.Core.Diagnostics;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Configuration;

/// <summary>A reader for one kind of YAML file with a table of keys.</summary>
/// <param name="name">The file's name in messages.</param>
/// <param name="example">Examples of its keys, for messages.</param>
/// <param name="keys">The table.</param>
/// <param name="check">Checks keys against each other.</param>
internal sealed class ConfigurationDocument<T>(string name, string example, Section<T> keys, Action<T, Reading> check)
    where T : class, new()
{
    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">The path that diagnostics show.</param>
    /// <exception cref="NasException">The text has problems; all of them are reported.</exception>
    public (T Configuration, ConfigurationPositions Positions) Parse(string text, string path)
    {
        YamlNode? document = YamlDocument.Parse(text, path);
        YamlNode root = document is null or { IsNull: true } ? new YamlMapping(1, 1, []) : document;
        Reading reading = new(path, name, [.. keys.Paths("")]);
        T configuration = new();
        if (IsNewer(root, out YamlScalar? version))
        {
            // The keys of a newer version are unknown here, so nothing else is reported.
            reading.Report(
                "version", version!, Descriptors.NewerConfiguration, version!.Shown, NasConfiguration.CurrentVersion);
        }
        else if (root is YamlMapping)
        {
            configuration = keys.Read(configuration, root, "", reading);
            check(configuration, reading);
        }
        else
        {
            reading.Report(
                "", root, Descriptors.WrongType, name, $"a mapping of keys such as {example}", root.Describe());
        }

        return reading.Problems.Count > 0
            ? throw new NasException(reading.Problems)
            : (configuration, new ConfigurationPositions(path, reading.Positions));
    }

    private static bool IsNewer(YamlNode root, out YamlScalar? version)
    {
        version =
            (root as YamlMapping)?.Entries.FirstOrDefault(entry => entry.Key.Text == "version")?.Value as YamlScalar;
        return version is { Kind: YamlScalarKind.Number } && version.Number > NasConfiguration.CurrentVersion;
    }
}

/// <summary>The kinds of YAML files.</summary>
internal static class ConfigurationDocument
{
    /// <summary>The configuration of a build.</summary>
    public static readonly ConfigurationDocument<NasConfiguration> Nas =
        new("nas.yaml", "'model:' and 'target:'", KeyTable.Root, CrossChecks.Run);

    /// <summary>The configuration of a training from scratch.</summary>
    public static readonly ConfigurationDocument<TrainConfiguration> Train =
        new(TrainKeyTable.Document, "'network:' and 'data:'", TrainKeyTable.Root, TrainChecks.Run);

    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Returns the text of a file.</summary>
    /// <exception cref="NasException">The file cannot be read, is too large, or is not text.</exception>
    public static string ReadText(string path)
    {
        byte[] bytes;
        try
        {
            // One byte more than allowed shows that the file is too large; a device may have no end.
            using FileStream stream = RegularFile.OpenRead(path);
            byte[] buffer = new byte[YamlLimits.Bytes + 1];
            bytes = buffer[..stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException
            or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            string reason = e is not (FileNotFoundException or DirectoryNotFoundException) ? e.Message
                : Path.GetFileName(path) == "nas.yaml" ? "it does not exist. 'nas init model.onnx' writes one for a model."
                : "it does not exist.";
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
