using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Provenance;

namespace NasBuild.Cli.Inspecting;

/// <summary>An input or output as the model declares it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The elements' type.</param>
/// <param name="Shape">Sizes, names of sizes that vary, or <c>?</c>; null where no shape is declared.</param>
internal sealed record GraphEnd(string Name, string Type, IReadOnlyList<string>? Shape);

/// <summary>A node and what it takes.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Operator">The operator, with its domain where that is not ONNX's own.</param>
/// <param name="OutputShape">The shape of its first output; null where it is not known.</param>
/// <param name="Macs">Multiply-accumulate operations; null where they are not known.</param>
/// <param name="Parameters">Numbers in the constants that it reads first.</param>
/// <param name="Bytes">The bytes of those constants.</param>
internal sealed record Layer(string Node, string Operator, IReadOnlyList<long>? OutputShape, long? Macs, long Parameters, long Bytes);

/// <summary>All nodes of one operator.</summary>
internal sealed record OperatorSum(string Operator, int Nodes, long? Macs, long Parameters, long Bytes);

/// <summary>Channels that may be cut.</summary>
/// <param name="Name">The group's name.</param>
/// <param name="Channels">How many they are.</param>
/// <param name="Producers">The nodes whose output width they set.</param>
/// <param name="Parameters">Parameters that lie on them; one between two groups lies on both.</param>
internal sealed record Group(string Name, int Channels, IReadOnlyList<string> Producers, long Parameters);

/// <summary>What a model is made of.</summary>
/// <param name="Model">The path.</param>
/// <param name="Producer">The tool that wrote it.</param>
/// <param name="Provenance">What NasBuild recorded in it; null where it made none of it.</param>
/// <param name="IrVersion">The version of the file format.</param>
/// <param name="Opsets">The operator sets with their versions.</param>
/// <param name="Inputs">What a caller supplies.</param>
/// <param name="Outputs">What a caller receives.</param>
/// <param name="FileBytes">The size of the model's file.</param>
/// <param name="ExternalBytes">The size of the files with its external data.</param>
/// <param name="Parameters">Numbers in constants, but for shapes and indices (64-bit integers) and truth values.</param>
/// <param name="Macs">Multiply-accumulate operations of one run, as far as they are known.</param>
/// <param name="MacsAreWhole">True if all of them are known.</param>
/// <param name="Dimensions">The sizes that named dimensions have in this count.</param>
/// <param name="Layers">The nodes.</param>
/// <param name="Operators">The nodes by operator, costliest first.</param>
/// <param name="Groups">What may be cut; null where that could not be found out.</param>
/// <param name="LeftAlone">What is not cut, and why.</param>
/// <param name="Notes">What a reader should know.</param>
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
