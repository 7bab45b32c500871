using NasBuild.Onnx.Protos;
using static NasBuild.Onnx.Protos.AttributeProto.Types;

namespace NasBuild.Onnx;

/// <summary>
/// Verifies the requirements of the ONNX specification on every model: each name is defined once, each name is defined
/// before it is read, outputs of the graph exist, attributes have a value of their type, and every operator set is
/// imported.
/// </summary>
public static class GraphVerifier
{
    /// <summary>Returns all faults, in the order of the graph; empty for a valid model.</summary>
    public static IReadOnlyList<string> Faults(Model model)
    {
        var faults = new List<string>();
        Names(model.Graph, null, faults, allowShadows: false);
        Nodes(model.Graph, model.Opsets, faults);
        return faults;
    }

    /// <summary>Throws on the first fault.</summary>
    /// <exception cref="OnnxFormatException">The model contradicts itself.</exception>
    public static void Verify(Model model) => Throw(Faults(model));

    /// <summary>
    /// Verifies the part that readers of a graph rely on: throws if a name is defined twice or read and never defined.
    /// </summary>
    internal static void VerifyNames(Graph graph)
    {
        var faults = new List<string>();
        Names(graph, null, faults, allowShadows: true);
        Throw(faults);
    }

    private static void Throw(IReadOnlyList<string> faults)
    {
        if (faults.Count > 0)
        {
            throw new OnnxFormatException(
                OnnxFault.Inconsistent,
                faults.Count == 1 ? faults[0] : $"{faults[0]} There are {faults.Count - 1} more faults of this kind.");
        }
    }

    private static void Names(Graph graph, Scope? outer, List<string> faults, bool allowShadows)
    {
        var scope = new Scope(outer, []);
        void Give(string name, string what)
        {
            if (!scope.Names.Add(name))
            {
                faults.Add($"The name '{name}' is given twice, the second time by {what}.");
            }
            else if (!allowShadows && outer?.Contains(name) == true)
            {
                faults.Add(
                    $"The name '{name}', given by {what}, hides the same name outside of the subgraph '{graph.Name}'.");
            }
        }

        var inputs = graph.Inputs.Select(i => i.Name).ToHashSet();
        foreach (var input in graph.Inputs)
        {
            Give(input.Name, "an input");
        }

        var constants = new HashSet<string>();
        foreach (var name in graph.Initializers.Select(t => t.Name).Concat(graph.SparseInitializers))
        {
            // The default of an input has the input's name.
            if (constants.Add(name) && inputs.Contains(name))
            {
                continue;
            }

            Give(name, "an initializer");
        }

        foreach (var node in graph.Nodes)
        {
            foreach (var input in node.Inputs.Where(n => n.Length > 0 && !scope.Contains(n)))
            {
                faults.Add(
                    $"Node '{node.DisplayName}' ({node.OpType}) reads '{input}', which nothing before it gives.");
            }

            foreach (var subgraph in node.Subgraphs)
            {
                Names(subgraph, scope, faults, allowShadows);
            }

            foreach (var output in node.Outputs.Where(n => n.Length > 0))
            {
                Give(output, $"node '{node.DisplayName}' ({node.OpType})");
            }
        }

        foreach (var output in graph.Outputs.Where(o => !scope.Contains(o.Name)))
        {
            faults.Add($"The output '{output.Name}' of graph '{graph.Name}' is given by nothing.");
        }
    }

    private static void Nodes(Graph graph, IReadOnlyDictionary<string, long> opsets, List<string> faults)
    {
        foreach (var node in graph.Nodes)
        {
            if (node.OpType.Length == 0)
            {
                faults.Add($"Node '{node.DisplayName}' names no operator.");
            }

            if (!opsets.ContainsKey(node.Domain))
            {
                faults.Add(
                    $"Node '{node.DisplayName}' ({node.OpType}) is of the operator set '{node.Domain}', which the model does not import.");
            }

            var names = new HashSet<string>();
            foreach (var attribute in node.Proto.Attribute)
            {
                if (!names.Add(attribute.Name))
                {
                    faults.Add(
                        $"Node '{node.DisplayName}' ({node.OpType}) has the attribute '{attribute.Name}' twice.");
                }

                if (!HoldsItsType(attribute))
                {
                    faults.Add(
                        $"Attribute '{attribute.Name}' of node '{node.DisplayName}' ({node.OpType}) says that it is of "
                        + $"type {attribute.Type} and holds something else.");
                }
            }

            foreach (var subgraph in node.Subgraphs)
            {
                Nodes(subgraph, opsets, faults);
            }
        }
    }

    // Writers may omit a number that is zero, a string or a list that is empty; nothing else may be present.
    private static bool HoldsItsType(AttributeProto a)
    {
        (AttributeType Type, bool Present)[] fields =
        [
            (AttributeType.Float, a.HasF), (AttributeType.Int, a.HasI), (AttributeType.String, a.HasS),
            (AttributeType.Tensor, a.T is not null), (AttributeType.Graph, a.G is not null),
            (AttributeType.SparseTensor, a.SparseTensor is not null), (AttributeType.TypeProto, a.Tp is not null),
            (AttributeType.Floats, a.Floats.Count > 0), (AttributeType.Ints, a.Ints.Count > 0),
            (AttributeType.Strings, a.Strings.Count > 0), (AttributeType.Tensors, a.Tensors.Count > 0),
            (AttributeType.Graphs, a.Graphs.Count > 0), (AttributeType.SparseTensors, a.SparseTensors.Count > 0),
            (AttributeType.TypeProtos, a.TypeProtos.Count > 0),
        ];
        var required = a.Type is AttributeType.Tensor
            or AttributeType.Graph or AttributeType.SparseTensor or AttributeType.TypeProto;
        return a.Type == AttributeType.Undefined
            || fields.All(f => f.Type == a.Type ? f.Present || !required : !f.Present);
    }

    private sealed record Scope(Scope? Outer, HashSet<string> Names)
    {
        public bool Contains(string name) => Names.Contains(name) || Outer?.Contains(name) == true;
    }
}
