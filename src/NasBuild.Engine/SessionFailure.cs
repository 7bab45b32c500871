using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;
using NasBuild.Onnx;

namespace NasBuild.Engine;

/// <summary>Turns ONNX Runtime's errors into exceptions with the relevant details.</summary>
internal static partial class SessionFailure
{
    /// <summary>Returns the message without the error code in front.</summary>
    public static string Words(OnnxRuntimeException e) =>
        Prefix().Replace(e.Message.ReplaceLineEndings(" "), "").Trim();

    public static SessionException Explain(Model model, OnnxRuntimeException e)
    {
        if (NotImplemented().Match(e.Message) is { Success: true } missing)
        {
            var node = model.Graph.Nodes.FirstOrDefault(n =>
                n.Name == missing.Groups["node"].Value && n.OpType == missing.Groups["op"].Value);
            return Unsupported(model, node, missing.Groups["op"].Value, missing.Groups["node"].Value, e);
        }

        if (NotRegistered().Match(e.Message) is { Success: true } unknown)
        {
            var node = model.Graph.Nodes.FirstOrDefault(n => n.OpType == unknown.Groups["op"].Value);
            return Unsupported(model, node, unknown.Groups["op"].Value, node?.DisplayName ?? "", e);
        }

        if (UnknownOpset().Match(e.Message) is { Success: true } opset)
        {
            return new UnsupportedOpsetException(
                model.Opset, long.Parse(opset.Groups["latest"].ValueSpan, CultureInfo.InvariantCulture), e);
        }

        // If the model does not import an operator set, every node of its domain is unknown.
        var stray = model.Graph.Nodes.FirstOrDefault(n => !model.Opsets.ContainsKey(n.Domain));
        return stray is not null
            ? Unsupported(model, stray, stray.OpType, stray.DisplayName, e)
            : new SessionException($"ONNX Runtime refuses the model: {Words(e)}", e);
    }

    private static UnsupportedOperatorException Unsupported(
        Model model, Node? node, string opType, string name, OnnxRuntimeException e) =>
        new(
            node?.Domain ?? "", opType, model.Opsets.GetValueOrDefault(node?.Domain ?? ""), node?.DisplayName ?? name,
            e);

    [GeneratedRegex(@"^\[ErrorCode:\w+\]\s*")]
    private static partial Regex Prefix();

    [GeneratedRegex(@"Could not find an implementation for (?<op>\w+)\(\d+\) node with name '(?<node>[^']*)'")]
    private static partial Regex NotImplemented();

    [GeneratedRegex(
        @"(?:(?<op>\w+)\(-?\d+\) is not a registered function/op|No Op registered for (?<op>\w+) with domain_version)")]
    private static partial Regex NotRegistered();

    [GeneratedRegex(
        @"only \*guarantees\* support for models stamped with official released onnx opset versions.*till opset (?<latest>\d+)",
        RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex UnknownOpset();
}
