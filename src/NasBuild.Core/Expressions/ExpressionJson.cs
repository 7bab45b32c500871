using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NasBuild.Core.Expressions;

/// <summary>Expressions as JSON, as Pruner-Zero's authors keep them: <c>{"data": "mul", "left": {"data": "W"}, "right": {"data": "G"}}</c>.</summary>
internal static class ExpressionJson
{
    /// <summary>The JSON of <paramref name="expression"/>.</summary>
    public static string Write(Expression expression) => Node(expression).ToJsonString();

    /// <summary>The expression that <paramref name="json"/> is.</summary>
    /// <exception cref="ExpressionSyntaxException">It is none.</exception>
    public static Expression Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            return Read(document.RootElement, "$");
        }
        catch (JsonException e)
        {
            // Line and byte stand in the message as well.
            throw new ExpressionSyntaxException($"This is no JSON: {e.Message}", (int)(e.BytePositionInLine ?? 0) + 1);
        }
    }

    private static JsonObject Node(Expression expression)
    {
        var node = new JsonObject { ["data"] = expression.Left is null ? expression.ToString() : expression.Operator.Name() };
        if (expression.Left is { } left)
        {
            node["left"] = Node(left);
        }

        if (expression.Right is { } right)
        {
            node["right"] = Node(right);
        }

        return node;
    }

    private static Expression Read(JsonElement element, string path)
    {
        ExpressionSyntaxException Wrong(string why) => new($"{path}: {why}", 1);
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.String)
        {
            throw Wrong("a node is an object with 'data', and 'left' and 'right' where its operator has operands.");
        }

        var name = data.GetString()!;
        Expression? Child(string side) =>
            element.TryGetProperty(side, out var child) && child.ValueKind != JsonValueKind.Null ? Read(child, $"{path}.{side}") : null;
        var (left, right) = (Child("left"), Child("right"));
        var operands = (left is null ? 0 : 1) + (right is null ? 0 : 1);
        if (operands == 0 && double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && float.IsFinite((float)number))
        {
            return Expression.Number(number);
        }

        var op = Operators.Find(name) ?? throw Wrong(ExpressionParser.Unknown(name));
        return operands == op.Arity() && (left is not null || right is null)
            ? new Expression(op, left, right)
            : throw Wrong(op.Arity() == 0 ? $"'{name}' takes no operands." : ExpressionParser.WrongArity(op, operands));
    }
}
