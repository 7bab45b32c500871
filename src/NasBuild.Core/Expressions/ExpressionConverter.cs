using System.Text.Json;
using System.Text.Json.Serialization;

namespace NasBuild.Core.Expressions;

/// <summary>Converts expressions to JSON and back, as their text.</summary>
internal sealed class ExpressionConverter : JsonConverter<Expression>
{
    /// <inheritdoc/>
    public override Expression Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return ExpressionParser.Parse(reader.GetString() ?? "");
        }
        catch (Exception e) when (e is ExpressionSyntaxException or InvalidOperationException)
        {
            throw new JsonException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Expression value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
