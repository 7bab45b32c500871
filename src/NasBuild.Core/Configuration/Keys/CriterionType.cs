using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Keys.Types;
using NasBuild.Core.Configuration.Yaml;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Expressions;

namespace NasBuild.Core.Configuration.Keys;

/// <summary>
/// A pruning criterion: a name, which is looked up when the build begins, or an expression over W, G and X.
/// </summary>
internal sealed class CriterionType : KeyType<string>
{
    private static readonly SchemaPattern Name = new("^[a-z][a-z0-9-]*$");
    private static readonly SchemaPattern Metric = new(
        $"^([WGX]|({string.Join('|', Operators.Unary.Concat(Operators.Binary).Select(o => o.Name()))}) ?\\(.*\\))$");

    /// <summary>Returns true if a text is a name, and not an expression.</summary>
    public static bool IsName(string text) => Name.IsMatch(text);

    public override string Expected =>
        "a criterion such as wanda or pruner-zero, evolve, or an expression such as \"mul(sqr(W), mms(G))\"";

    public override bool TryRead(YamlNode node, string key, Reading reading, out string value)
    {
        value = "";
        if (node is not YamlScalar { Kind: YamlScalarKind.Text } scalar)
        {
            return WrongType(node, key, reading);
        }

        value = scalar.Text;
        if (Name.IsMatch(value))
        {
            return true;
        }

        try
        {
            // Two spellings of one expression are the same setting.
            value = ExpressionParser.Parse(value).ToString();
            return Metric.IsMatch(scalar.Text) || Invalid(node, key, reading);
        }
        catch (ExpressionSyntaxException e)
        {
            reading.Report(key, node, Descriptors.InvalidCriterion, key, scalar.Shown, e.Column, e.Message);
            return false;
        }
    }

    public override JsonObject Schema() => new()
    {
        ["type"] = "string",
        ["anyOf"] = new JsonArray(
            new JsonObject { ["pattern"] = Name.Text }, new JsonObject { ["pattern"] = Metric.Text })
    };

    public override JsonNode? Write(string value) => value;
}
