namespace NasBuild.Core.Expressions;

/// <summary>
/// The exception for a text that is not a pruning criterion. The message says what was found and what is valid.
/// </summary>
internal sealed class ExpressionSyntaxException(string message, int column) : Exception(message)
{
    /// <summary>The position in the text, counted from 1.</summary>
    public int Column { get; } = column;
}
