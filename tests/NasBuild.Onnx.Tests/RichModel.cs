using Google.Protobuf;
using NasBuild.Onnx.Protos;
using static NasBuild.Onnx.Protos.AttributeProto.Types;

namespace NasBuild.Onnx.Tests;

/// <summary>A model that uses all of the format, with a field that nobody knows in each of its messages.</summary>
internal static class RichModel
{
    private const int UnknownField = 1999;

    /// <summary>What the unknown fields hold: one text a message.</summary>
    public static readonly string[] Markers =
    [
        "?model", "?graph", "?node", "?tensor", "?attribute", "?value-info", "?type", "?shape", "?dimension", "?opset",
        "?function", "?function-node", "?sparse", "?annotation", "?metadata", "?subgraph", "?subgraph-node",
        "?training", "?device", "?typed",
    ];

    public static ModelProto Proto()
    {
        var model = new ModelProto
        {
            IrVersion = 10,
            ProducerName = "producer",
            ProducerVersion = "1",
            Domain = "domain",
            ModelVersion = 3,
            DocString = "model documentation",
            Graph = Graph(),
        };
        model.OpsetImport.Add(Unknown(new OperatorSetIdProto { Domain = "", Version = 18 }, "?opset"));
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "local", Version = 1 });
        model.MetadataProps.Add(Unknown(new StringStringEntryProto { Key = "k", Value = "v" }, "?metadata"));
        model.TrainingInfo.Add(Unknown(new OperatorSetIdProto(), "?training").ToByteString());
        model.Functions.Add(Function());
        return Unknown(model, "?model");
    }

    private static GraphProto Graph()
    {
        var graph = new GraphProto { Name = "g", DocString = "graph documentation" };
        graph.Input.Add(Declared("x", "?value-info"));
        graph.Output.Add(Declared("z"));
        graph.ValueInfo.Add(Declared("y"));
        graph.ValueInfo.Add(Declared("nowhere"));
        graph.Initializer.Add(Unknown(
            new TensorProto
            {
                Name = "w",
                DataType = (int)ElementType.Float,
                Dims = { 3 },
                RawData = Tensor.Create<float>("", [3], [1, 2, 3]).Proto.RawData,
                DocString = "tensor documentation",
                MetadataProps = { new StringStringEntryProto { Key = "tk", Value = "tv" } },
            },
            "?tensor"));
        graph.Initializer.Add(Unknown(new TensorProto
        {
            Name = "typed",
            DataType = (int)ElementType.Float,
            Dims = { 3 },
            FloatData = { 1, 2, 4 }
        }, "?typed"));
        graph.Initializer.Add(
            new TensorProto { Name = "condition", DataType = (int)ElementType.Bool, Int32Data = { 1 } });
        graph.SparseInitializer.Add(Unknown(
            new SparseTensorProto
            {
                Values = new TensorProto
                {
                    Name = "sparse",
                    DataType = (int)ElementType.Float,
                    Dims = { 1 },
                    FloatData = { 5 }
                },
                Indices = new TensorProto { DataType = (int)ElementType.Int64, Dims = { 1 }, Int64Data = { 1 } },
                Dims = { 3 },
            },
            "?sparse"));
        graph.QuantizationAnnotation.Add(Unknown(
            new TensorAnnotation
            {
                TensorName = "x",
                QuantParameterTensorNames = { new StringStringEntryProto { Key = "SCALE_TENSOR", Value = "w" } }
            }, "?annotation"));
        graph.MetadataProps.Add(new StringStringEntryProto { Key = "gk", Value = "gv" });

        var scaled = new NodeProto
        {
            Name = "call",
            OpType = "Scaled",
            Domain = "local",
            DocString = "node documentation",
            Overload = "o",
            Input = { "x", "w" },
            Output = { "y" }
        };
        scaled.Attribute.Add(Unknown(new AttributeProto
        {
            Name = "factor",
            Type = AttributeType.Float,
            F = 2,
            DocString = "attribute documentation"
        }, "?attribute"));
        scaled.MetadataProps.Add(new StringStringEntryProto { Key = "nk", Value = "nv" });
        scaled.DeviceConfigurations.Add(Unknown(new OperatorSetIdProto(), "?device").ToByteString());
        graph.Node.Add(Unknown(scaled, "?node"));
        graph.Node.Add(
            new NodeProto { Name = "sum", OpType = "Sum", Input = { "y", "sparse", "typed" }, Output = { "s" } });

        var branch = new NodeProto { Name = "if", OpType = "If", Input = { "condition" }, Output = { "z" } };
        branch.Attribute.Add(
            new AttributeProto { Name = "then_branch", Type = AttributeType.Graph, G = Branch("then") });
        branch.Attribute.Add(
            new AttributeProto { Name = "else_branch", Type = AttributeType.Graph, G = Branch("else") });
        graph.Node.Add(branch);
        return Unknown(graph, "?graph");
    }

    private static GraphProto Branch(string name)
    {
        var graph = new GraphProto { Name = name, Output = { new ValueInfoProto { Name = $"{name}_out" } } };
        graph.Node.Add(Unknown(
            new NodeProto { OpType = "Neg", Input = { "s" }, Output = { $"{name}_out" } }, "?subgraph-node"));
        return Unknown(graph, "?subgraph");
    }

    private static FunctionProto Function()
    {
        var function = new FunctionProto
        {
            Name = "Scaled",
            Domain = "local",
            Overload = "o",
            Input = { "a", "b" },
            Output = { "c" },
            Attribute = { "factor" }
        };
        function.Node.Add(Unknown(
            new NodeProto { OpType = "Mul", Input = { "a", "b" }, Output = { "c" } }, "?function-node"));
        function.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 18 });
        return Unknown(function, "?function");
    }

    private static ValueInfoProto Declared(string name, string marker = "")
    {
        var dimension = Unknown(new TensorShapeProto.Types.Dimension { DimValue = 3, Denotation = "d" }, "?dimension");
        var tensor = new TypeProto.Types.Tensor
        {
            ElemType = 1,
            Shape = Unknown(new TensorShapeProto { Dim = { dimension } }, "?shape")
        };
        var value = new ValueInfoProto
        {
            Name = name,
            DocString = "value documentation",
            Type = Unknown(new TypeProto { TensorType = tensor, Denotation = "TENSOR" }, "?type")
        };
        return marker.Length == 0 ? value : Unknown(value, marker);
    }

    private static T Unknown<T>(T message, string marker)
        where T : IMessage<T>, new()
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            message.WriteTo(output);
            output.WriteTag(UnknownField, WireFormat.WireType.LengthDelimited);
            output.WriteString(marker);
        }

        return new MessageParser<T>(() => new T()).ParseFrom(stream.ToArray());
    }
}
