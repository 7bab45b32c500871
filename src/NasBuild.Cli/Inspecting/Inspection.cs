using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Provenance;

namespace NasBuild.Cli.Inspecting;

/// <summary>An input or output as the model declares it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The elements' type.</param>
/// <param name="Shape">Sizes, names of sizes that vary, or <c>?</c>; null if no shape is declared.</param>
internal sealed record GraphEnd(string Name, string Type, IReadOnlyList<string>? Shape);

/// <summary>A node and its costs.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Operator">The operator, with its domain if that is not ONNX's own.</param>
/// <param name="OutputShape">The shape of its first output; null if it is not known.</param>
/// <param name="Macs">The multiply-accumulate operations; null if they are not known.</param>
/// <param name="Parameters">The number of elements in the constants that no earlier node reads.</param>
/// <param name="Bytes">The bytes of those constants.</param>
internal sealed record Layer(
    string Node, string Operator, IReadOnlyList<long>? OutputShape, long? Macs, long Parameters, long Bytes);

/// <summary>All nodes of one operator.</summary>
internal sealed record OperatorSum(string Operator, int Nodes, long? Macs, long Parameters, long Bytes);

/// <summary>A channel group.</summary>
/// <param name="Name">The group's name.</param>
/// <param name="Channels">The number of channels.</param>
/// <param name="Producers">The nodes whose output width they set.</param>
/// <param name="Parameters">The number of parameters on them; one between two groups counts in both.</param>
internal sealed record Group(string Name, int Channels, IReadOnlyList<string> Producers, long Parameters);

/// <summary>The structure of a model.</summary>
/// <param name="Model">The path.</param>
/// <param name="Producer">The tool that wrote it.</param>
/// <param name="Provenance">Its provenance record; null if it was not made by NasBuild.</param>
/// <param name="IrVersion">The version of the file format.</param>
/// <param name="Opsets">The operator sets with their versions.</param>
/// <param name="Inputs">The inputs.</param>
/// <param name="Outputs">The outputs.</param>
/// <param name="FileBytes">The size of the model's file.</param>
/// <param name="ExternalBytes">The size of the files with its external data.</param>
/// <param name="Parameters">
/// The number of elements in constants, except shapes and indices (64-bit integers) and booleans.
/// </param>
/// <param name="Macs">The multiply-accumulate operations of one run, as far as they are known.</param>
/// <param name="MacsAreWhole">True if all of them are known.</param>
/// <param name="Dimensions">The sizes that named dimensions have in this count.</param>
/// <param name="Layers">The nodes.</param>
/// <param name="Operators">The nodes by operator, in descending order of cost.</param>
/// <param name="Groups">The channel groups; null if they could not be determined.</param>
/// <param name="LeftAlone">The channels that are left alone, with the reasons.</param>
/// <param name="Notes">The remarks for the reader.</param>
internal sealed record Inspection(
    string Model,
    string Producer,
    ProvenanceRecord? Provenance,
    long IrVersion,
    IReadOnlyDictionary<string, long> Opsets,
    IReadOnlyList<GraphEnd> Inputs,
    IReadOnlyList<GraphEnd> Outputs,
    long FileBytes,
    long ExternalBytes,
    long Parameters,
    long Macs,
    bool MacsAreWhole,
    IReadOnlyDictionary<string, long> Dimensions,
    IReadOnlyList<Layer> Layers,
    IReadOnlyList<OperatorSum> Operators,
    IReadOnlyList<Group>? Groups,
    IReadOnlyList<Refusal> LeftAlone,
    IReadOnlyList<string> Notes);
