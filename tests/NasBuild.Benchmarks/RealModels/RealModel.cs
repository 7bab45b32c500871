namespace NasBuild.Benchmarks.RealModels;

/// <summary>A model that others have published, and how a sample of each of its inputs is made.</summary>
/// <param name="Name">The name in the table.</param>
/// <param name="Package">The package that holds it.</param>
/// <param name="Entry">The file in the package; <c>a.dll!name</c> is a resource of an assembly.</param>
/// <param name="Sha256">The first digits of the file's hash.</param>
/// <param name="Inputs">The inputs in the data.</param>
internal sealed record RealModel(
    string Name, Package Package, string Entry, string Sha256, params SampledInput[] Inputs)
{
    /// <summary>Lines of the section <c>model.inputs</c>, for inputs that are not in the data.</summary>
    public string Given { get; init; } = "";

    /// <summary>True if channels can be expected to be pruned.</summary>
    public bool Prunes { get; init; }

    /// <summary>The same model with texts cut to a length: most verses are short.</summary>
    public RealModel Shorter(int length) => this with
    {
        Inputs = Array.ConvertAll(Inputs, i => i with { Shape = [length] }),
    };

    /// <summary>The vocabulary beside it in the package, for models of text.</summary>
    public string? Vocabulary { get; init; }
}

/// <summary>A package of npm or NuGet.</summary>
internal sealed record Package(string Feed, string Id, string Version);

/// <summary>An input with its samples.</summary>
/// <param name="Name">The name.</param>
/// <param name="Shape">The shape of one sample.</param>
/// <param name="Kind">What a sample is.</param>
internal sealed record SampledInput(string Name, long[] Shape, SampleKind Kind);

/// <summary>What a sample is.</summary>
internal enum SampleKind
{
    /// <summary>Smooth pictures, from 0 to 1.</summary>
    Picture,

    /// <summary>The same, from 0 to 255.</summary>
    Bytes,

    /// <summary>Tones with pauses, from -1 to 1.</summary>
    Sound,

    /// <summary>Numbers of a normal distribution.</summary>
    Features,

    /// <summary>Tokens of verses.</summary>
    Tokens,

    /// <summary>1 where there is a token.</summary>
    Mask,

    /// <summary>Zeros, integers.</summary>
    Zeros,
}
