namespace NasBuild.Core.Expressions;

/// <summary>A text is no pruning metric. The message says what was found and what is valid.</summary>
internal sealed class ExpressionSyntaxException(string message, int column) : Exception(message)
{
    /// <summary>Where in the text, counted from 1.</summary>
    public int Column { get; } = column;
}
