using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Cli;

/// <summary>Values of options that are written as in nas.yaml.</summary>
internal static class OptionValue
{
    /// <summary>Returns the bytes of a size such as 10 GB.</summary>
    /// <exception cref="NasException">NAS0112: the text is no size.</exception>
    public static long Bytes(string option, string text) => ByteSize.TryParse(text.Trim(), out var size) ? size.Bytes
        : throw new NasException(Descriptors.InvalidOverride.With(option, text, "a size such as 10 GB"));
}
