using Google.Protobuf;
using NasBuild.Onnx.Files;
using NasBuild.Onnx.Protos;

namespace NasBuild.Onnx;

/// <summary>
/// An ONNX model as a value: a graph, the operator sets it is written in, functions and metadata. Immutable. A model
/// that is read and written again keeps everything in its file.
/// </summary>
public sealed class Model
{
    private readonly ModelProto rest;

    private Model(ModelProto rest, Graph graph, string? folder)
    {
        this.rest = rest;
        Graph = graph;
        Folder = folder;
    }

    /// <summary>Creates a model of <paramref name="graph"/>.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="opset">The version of ONNX's own operators.</param>
    /// <param name="irVersion">The version of the file format.</param>
    public Model(Graph graph, long opset = 17, long irVersion = 8)
        : this(new ModelProto
        {
            IrVersion = irVersion,
            ProducerName = "NasBuild",
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = opset } }
        }, graph, null)
    {
    }

    /// <summary>The graph.</summary>
    public Graph Graph { get; }

    /// <summary>
    /// The folder that external data is read from; null for a model that was made or read from bytes.
    /// </summary>
    public string? Folder { get; }

    /// <summary>The version of the file format.</summary>
    public long IrVersion => rest.IrVersion;

    /// <summary>The tool that wrote the model.</summary>
    public string Producer => rest.ProducerName;

    /// <summary>The version of ONNX's own operators; 0 if the model does not import them.</summary>
    public long Opset => Opsets.GetValueOrDefault("");

    /// <summary>The version of every operator set by domain; ONNX's own is the empty domain.</summary>
    public IReadOnlyDictionary<string, long> Opsets => rest.OpsetImport
        .GroupBy(o => o.Domain == "ai.onnx" ? "" : o.Domain).ToDictionary(g => g.Key, g => g.Last().Version);

    /// <summary>The functions' names with their domain, as <c>domain::name</c>.</summary>
    public IEnumerable<string> Functions => rest.Functions.Select(f => $"{f.Domain}::{f.Name}");

    /// <summary>The model's metadata by key.</summary>
    public IReadOnlyDictionary<string, string> Metadata =>
        rest.MetadataProps.GroupBy(p => p.Key).ToDictionary(g => g.Key, g => g.Last().Value);

    /// <summary>The files beside the model that hold its external data: full paths, each once.</summary>
    /// <exception cref="OnnxFormatException">A file is missing, too short, or outside the model's folder.</exception>
    public IReadOnlyList<string> ExternalFiles =>
        [.. Tensors().Select(t => t.External?.Path).OfType<string>().Distinct()];

    /// <summary>Reads a model file. External data stays in its files until it is needed.</summary>
    /// <exception cref="OnnxFormatException">The file is not a valid ONNX model.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Model Load(string path)
    {
        using var stream = RegularFile.OpenRead(path);
        return Parse(() => ModelProto.Parser.ParseFrom(stream), Path.GetDirectoryName(Path.GetFullPath(path)));
    }

    /// <summary>
    /// Reads a model from bytes; external data can only be read if <paramref name="folder"/> is given.
    /// </summary>
    /// <exception cref="OnnxFormatException">The bytes are not a valid ONNX model.</exception>
    public static Model Load(ReadOnlyMemory<byte> bytes, string? folder = null) =>
        Parse(() => ModelProto.Parser.ParseFrom(bytes.Span), folder);

    /// <summary>
    /// Returns the model with another graph. Constants that are not listed as inputs raise an older model to file
    /// format version 4, the first that allows them.
    /// </summary>
    public Model With(Graph graph)
    {
        var changed = new Model(rest, graph, Folder);
        return IrVersion >= 4 || AreInputs(graph) ? changed : changed.Change(p => p.IrVersion = 4);

        static bool AreInputs(Graph graph) =>
            graph.Initializers.All(t => graph[t.Name].IsInput)
            && graph.Nodes.SelectMany(n => n.Subgraphs).All(AreInputs);
    }

    /// <summary>
    /// Returns the model with <paramref name="tensors"/> in place of the initializers of their names; tensors with
    /// other names are ignored.
    /// </summary>
    public Model WithInitializers(IEnumerable<Tensor> tensors)
    {
        var byName = tensors.ToDictionary(t => t.Name);
        return With(Graph.With(initializers: Graph.Initializers.Select(t => byName.GetValueOrDefault(t.Name, t))));
    }

    /// <summary>Returns the model after each of <paramref name="passes"/> in turn.</summary>
    public Model Apply(params IEnumerable<Func<Graph, Graph>> passes) =>
        With(passes.Aggregate(Graph, (graph, pass) => pass(graph)));

    /// <summary>Returns the model with metadata under <paramref name="key"/>.</summary>
    public Model WithMetadata(string key, string value) => Change(p =>
    {
        var kept = p.MetadataProps.Where(e => e.Key != key).ToList();
        p.MetadataProps.Clear();
        p.MetadataProps.AddRange(kept);
        p.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
    });

    /// <summary>
    /// Returns the model importing at least <paramref name="version"/> of the operator set <paramref name="domain"/>.
    /// </summary>
    public Model WithOpset(string domain, long version) => Change(p =>
    {
        if (p.OpsetImport.LastOrDefault(o => (o.Domain == "ai.onnx" ? "" : o.Domain) == domain) is { } found)
        {
            found.Version = Math.Max(found.Version, version);
        }
        else
        {
            p.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = version });
        }
    });

    /// <summary>The size of the model's file and of its external data, in bytes.</summary>
    /// <exception cref="OnnxFormatException">External data is missing.</exception>
    public long SizeBytes => (FitsOneFile() ? ToProto().CalculateSize() : MessageBytes)
        + Tensors().Sum(t => t.External?.Length ?? 0);

    /// <summary>
    /// Returns true if the model is one file: without its external data it takes at most
    /// <paramref name="largestBytes"/>.
    /// </summary>
    public bool FitsOneFile(long largestBytes = ModelWriter.LargestMessageBytes) => MessageBytes <= largestBytes;

    /// <summary>Returns the model in ONNX's serialisation; external data stays external.</summary>
    /// <exception cref="InvalidOperationException">
    /// The model takes more than 2 GB, which only <see cref="Save"/> supports.
    /// </exception>
    public byte[] ToBytes() => FitsOneFile()
        ? ToProto().ToByteArray()
        : throw new InvalidOperationException("A model of more than 2 GB does not fit into one message.");

    /// <summary>
    /// Writes the model file: to a temporary file beside it first, which then replaces it in one step. Data in external
    /// files stays where it is when the model returns to its folder; otherwise it is copied, in small chunks, into one
    /// file <c>name.data</c> beside the model. Large tensors of a model of more than <paramref name="largestBytes"/>,
    /// by default 2 GB, are written there too.
    /// </summary>
    /// <param name="path">The model file.</param>
    /// <param name="largestBytes">The largest size of that file.</param>
    /// <exception cref="OnnxFormatException">External data is missing.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be written.</exception>
    public void Save(string path, long largestBytes = ModelWriter.LargestMessageBytes) =>
        ModelWriter.Save(this, path, largestBytes);

    /// <summary>Returns the model with the data of external files in memory, for a single file or for bytes.</summary>
    /// <exception cref="OnnxFormatException">
    /// External data is missing, or the model would take more than 2 GB.
    /// </exception>
    public Model WithEmbeddedData()
    {
        var bytes = MessageBytes + Tensors().Sum(t => t.External?.Length ?? 0);
        return bytes <= ModelWriter.LargestMessageBytes
            ? Map(t => t.Embedded())
            : throw new OnnxFormatException(
                OnnxFault.ExternalData,
                $"With its external data the model takes {bytes} bytes, more than one file can hold.");
    }

    /// <summary>Returns every tensor: initializers and constants, including those in subgraphs and functions.</summary>
    internal IEnumerable<Tensor> Tensors() =>
        Graph.Tensors().Concat(rest.Functions.SelectMany(f => f.Node).SelectMany(n => new Node(n, Folder).Tensors()));

    /// <summary>Returns the model with every tensor replaced.</summary>
    internal Model Map(Func<Tensor, Tensor> map)
    {
        var proto = rest.Clone();
        foreach (var function in proto.Functions)
        {
            for (var i = 0; i < function.Node.Count; i++)
            {
                function.Node[i] = new Node(function.Node[i], Folder).Map(map).Proto;
            }
        }

        return new Model(proto, Graph.Map(map), Folder);
    }

    /// <summary>Returns the model with every function replaced.</summary>
    internal Model MapFunctions(Func<FunctionProto, FunctionProto> map) =>
        rest.Functions.Count == 0 ? this : Change(p =>
        {
            for (var i = 0; i < p.Functions.Count; i++)
            {
                p.Functions[i] = map(p.Functions[i]);
            }
        });

    /// <summary>
    /// The size of the model as one message: an upper bound, too high by at most a few bytes per number.
    /// </summary>
    internal long MessageBytes => rest.CalculateSize() + Graph.MessageBytes;

    internal ModelProto ToProto()
    {
        var proto = rest.Clone();
        proto.Graph = Graph.ToProto();
        return proto;
    }

    private static Model Parse(Func<ModelProto> parse, string? folder)
    {
        ModelProto proto;
        try
        {
            proto = parse();
        }
        catch (InvalidProtocolBufferException e) when (e.Message.Contains("nesting", StringComparison.Ordinal))
        {
            throw new OnnxFormatException(
                OnnxFault.TooDeep,
                "This is not an ONNX model, or its subgraphs are nested more than 30 deep, which ONNX Runtime does not "
                + "read either.",
                e);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or IndexOutOfRangeException)
        {
            // The parser runs over the end of its buffer if a declared length is close to 2 GB. The rest of its
            // messages is for developers.
            var reason =
                e is InvalidProtocolBufferException ? e.Message.Split('.')[0] : "a declared length is beyond the end";
            throw new OnnxFormatException(
                OnnxFault.NotOnnx, $"This is not an ONNX model, or it breaks off ({reason}).", e);
        }

        // Any short text parses as an empty message: a model has a graph and imports an operator set.
        if (proto.Graph is null || proto.OpsetImport.Count == 0)
        {
            throw new OnnxFormatException(
                OnnxFault.NotOnnx, "This is not an ONNX model: it has no graph or names no operator set.");
        }

        var graph = new Graph(proto.Graph, folder);
        GraphVerifier.VerifyNames(graph);
        proto.Graph = null;
        return new Model(proto, graph, folder);
    }

    private Model Change(Action<ModelProto> change)
    {
        var proto = rest.Clone();
        change(proto);
        return new Model(proto, Graph, Folder);
    }
}
