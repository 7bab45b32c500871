using System.Globalization;
using System.Text;
using static NasBuild.Onnx.Protos.AttributeProto.Types;

namespace NasBuild.Onnx;

/// <summary>
/// Writes the structure of a model as text, for error reports: names, operators, types, shapes and attributes. Of
/// tensors only the type and the shape are written, and the numbers of integers that are a few.
/// </summary>
public static class GraphText
{
    private const int MaxIntegers = 16;
    private const int MaxLetters = 100;

    /// <summary>Returns the text of a model.</summary>
    public static string Of(Model model)
    {
        var text = new StringBuilder();
        var sets = model.Opsets.Select(o => $"{(o.Key.Length == 0 ? "ai.onnx" : Plain(o.Key))} {o.Value}");
        text.Append(CultureInfo.InvariantCulture, $"format {model.IrVersion}, operator sets {string.Join(", ", sets)}\n");
        Write(model.Graph, "", text);
        return text.ToString();
    }

    private static void Write(Graph graph, string indent, StringBuilder text)
    {
        foreach (var input in graph.Inputs)
        {
            text.Append($"{indent}input {Plain(input.ToString())}\n");
        }

        foreach (var tensor in graph.Initializers)
        {
            text.Append($"{indent}constant {Plain(tensor.Name)}: {Text(tensor)}\n");
        }

        foreach (var node in graph.Nodes)
        {
            var name = $"{(node.Domain.Length > 0 ? node.Domain + "." : "")}{node.OpType}";
            var (inputs, outputs) = (string.Join(", ", node.Inputs), string.Join(", ", node.Outputs));
            text.Append($"{indent}{Plain(outputs)} = {Plain(name)}({Plain(inputs)})");
            text.Append($" {string.Join(", ", node.Attributes.Select(Text))} # {Plain(node.Name)}\n");
            foreach (var body in node.Subgraphs)
            {
                Write(body, indent + "    ", text);
            }
        }

        foreach (var output in graph.Outputs)
        {
            text.Append($"{indent}output {Plain(output.ToString())}\n");
        }
    }

    private static string Text(Attribute attribute)
    {
        var proto = attribute.Proto;
        var value = proto.Type switch
        {
            AttributeType.Int => proto.I.ToString(CultureInfo.InvariantCulture),
            AttributeType.Float => proto.F.ToString("R", CultureInfo.InvariantCulture),
            AttributeType.String => Plain(proto.S.ToStringUtf8()),
            AttributeType.Ints when proto.Ints.Count <= MaxIntegers => $"[{string.Join(", ", proto.Ints)}]",
            AttributeType.Ints => $"{proto.Ints.Count} integers",
            AttributeType.Floats => $"{proto.Floats.Count} numbers",
            AttributeType.Tensor => Text(new Tensor(proto.T, null)),
            _ => proto.Type.ToString(),
        };
        return $"{Plain(proto.Name)}={value}";
    }

    private static string Text(Tensor tensor)
    {
        var type = $"{tensor.ElementType}[{string.Join(", ", tensor.Shape)}]";
        return tensor.ElementType is ElementType.Int64 or ElementType.Int32 && tensor.Count <= MaxIntegers
            && !tensor.IsExternal ? $"{type} [{string.Join(", ", tensor.ToLongs())}]" : type;
    }

    // What a file says is one line of the text, whatever it contains.
    private static string Plain(string text) => string.Concat(
        (text.Length <= MaxLetters ? text : text[..MaxLetters] + "...").Select(c => char.IsControl(c) ? ' ' : c));
}
