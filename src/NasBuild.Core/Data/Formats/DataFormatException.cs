namespace NasBuild.Core.Data.Formats;

/// <summary>The exception for a data file that is not valid. The message explains the problem.</summary>
internal sealed class DataFormatException(string message, Exception? inner = null) : Exception(message, inner);
