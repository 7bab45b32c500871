namespace NasBuild.Core.Data.Formats;

/// <summary>A data file that is broken. The message says how, for a person.</summary>
internal sealed class DataFormatException(string message, Exception? inner = null) : Exception(message, inner);
