using System.Globalization;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data.Images;
using NasBuild.Core.Data.Sounds;

namespace NasBuild.Core.Pipeline.Initial;

/// <summary>How a model may read sounds.</summary>
internal static class SoundReading
{
    /// <summary>Returns the way to read the samples as sounds; none if they are not.</summary>
    public static IEnumerable<SampleReading> Of(InitialData data) => data.Paths.Any(HasSounds)
        ? [new SampleReading(
        [
            (string.Create(CultureInfo.InvariantCulture, $"sound: {{ rate: {new SoundSettings().Rate} }}"),
                "a guess: set it as the model was trained"),
        ])]
        : [];

    // A table lies in the folder of its sounds, or above it.
    private static bool HasSounds(string path) =>
        ImageFolder.Files(Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!)
            .Any(SoundFile.IsNamedSo);
}
