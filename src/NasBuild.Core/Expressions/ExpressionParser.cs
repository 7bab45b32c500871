using System.Globalization;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Expressions;

/// <summary>Reads expressions: a symbol, a number, or an operator's name with its operands in parentheses.</summary>
internal sealed class ExpressionParser
{
    private const int MaxDepth = 32;
    private const int MaxCharacters = 2_000;
    private readonly string text;
    private int position;

    private ExpressionParser(string text) => this.text = text;

    /// <summary>Returns the expression of a text.</summary>
    /// <exception cref="ExpressionSyntaxException">The text is not an expression.</exception>
    public static Expression Parse(string text)
    {
        if (text.Length > MaxCharacters)
        {
            throw new ExpressionSyntaxException(
                $"The criterion is longer than {MaxCharacters} characters.", MaxCharacters + 1);
        }

        var parser = new ExpressionParser(text);
        var expression = parser.Operand(0);
        return parser.Peek() is { } rest ? throw parser.Unexpected($"'{rest}'", "the end") : expression;
    }

    private Expression Operand(int depth)
    {
        if (depth > MaxDepth)
        {
            throw new ExpressionSyntaxException(
                $"The criterion is nested more than {MaxDepth} levels deep.", position + 1);
        }

        var next = Peek() ?? throw Unexpected("the end", "a symbol, a number or an operator");
        var start = position;
        return char.IsAsciiLetter(next) ? Named(depth, start)
            : char.IsAsciiDigit(next) || next is '-' or '.' ? Constant(start)
            : throw Unexpected($"'{next}'", "a symbol, a number or an operator");
    }

    private Expression Named(int depth, int start)
    {
        var name = Take(c => char.IsAsciiLetterOrDigit(c) || c == '_');
        var op = Operators.Find(name) ?? throw new ExpressionSyntaxException(Unknown(name), start + 1);
        if (op.Arity() == 0)
        {
            return new Expression(op);
        }

        Expect('(', $"'(' and the operands of '{name}'");
        var operands = new List<Expression> { Operand(depth + 1) };
        while (Peek() == ',')
        {
            position++;
            operands.Add(Operand(depth + 1));
        }

        Expect(')', operands.Count < op.Arity() ? "',' or ')'" : "')'");
        return operands.Count == op.Arity()
            ? new Expression(op, operands[0], operands.ElementAtOrDefault(1))
            : throw new ExpressionSyntaxException(WrongArity(op, operands.Count), start + 1);
    }

    private Expression Constant(int start)
    {
        var number = Take(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '+' or '.');
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && float.IsFinite((float)value)
            ? Expression.Number(value)
            : throw new ExpressionSyntaxException($"'{number}' is not a number.", start + 1);
    }

    private void Expect(char wanted, string described)
    {
        if (Peek() is not { } found)
        {
            throw Unexpected("the end", described);
        }

        position += found == wanted ? 1 : throw Unexpected($"'{found}'", described);
    }

    // The next character that is not blank.
    private char? Peek()
    {
        while (position < text.Length && char.IsWhiteSpace(text[position]))
        {
            position++;
        }

        return position < text.Length ? text[position] : null;
    }

    private string Take(Predicate<char> belongs)
    {
        var start = position;
        while (position < text.Length && belongs(text[position]))
        {
            position++;
        }

        return text[start..position];
    }

    private ExpressionSyntaxException Unexpected(string found, string wanted) =>
        new($"Expected {wanted}, but {found} was found.", position + 1);

    private static string Unknown(string name)
    {
        var exact = Operators.Names.FirstOrDefault(n => n.Equals(name, StringComparison.OrdinalIgnoreCase));
        var meant = exact ?? (name.Length > 1 ? Nearest.To(name, Operators.Names.Where(n => n.Length > 1)) : null);
        return $"'{name}' is neither a symbol nor an operator. "
            + $"{(meant is null ? "" : $"Did you mean '{meant}'? ")}Valid names are "
            + $"{Nearest.Listed(Operators.Names, "and")}.";
    }

    private static string WrongArity(Operator op, int found) =>
        $"'{op.Name()}' takes {(op.Arity() == 1 ? "one operand" : "two operands")}, {found.ToString(CultureInfo.InvariantCulture)} found.";
}
