using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Onnx;

namespace NasBuild.Core.Reporting;

/// <summary>
/// The circumstances of an internal error, for the report that a user sends: the settings, and the structure of the
/// model. It contains no weights, no samples, and no names or addresses of the user's files and feeds.
/// </summary>
public static class CrashReport
{
    private const string Key = "NasBuild.Circumstances";

    /// <summary>Returns the circumstances that an exception carries; empty if there are none.</summary>
    public static string Of(Exception exception) => exception.Data[Key] as string ?? "";

    /// <summary>Makes an exception carry its circumstances.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="stage">The stage that it ended.</param>
    /// <param name="configuration">The settings.</param>
    /// <param name="model">The original.</param>
    internal static void Attach(Exception exception, string stage, NasConfiguration configuration, Model model)
    {
        var settings = EffectiveSettings.Of(configuration).ToJson();
        settings["model"]?.AsObject().Remove("feed");
        foreach (var split in configuration.Data.Splits.Where(s => s.Path is not null))
        {
            settings["data"]![split.Key] = "*" + Path.GetExtension(split.Path);
        }

        exception.Data[Key] = $"stage {stage}\n\n{settings}\n\n{Structure(model)}";
    }

    // The model may be what the error comes from.
    private static string Structure(Model model)
    {
        try
        {
            return GraphText.Of(model);
        }
        catch (Exception e) when (e is OnnxFormatException or InvalidOperationException or ArgumentException
            or OverflowException or IndexOutOfRangeException)
        {
            return $"The model's structure cannot be written: {e.Message}";
        }
    }
}
