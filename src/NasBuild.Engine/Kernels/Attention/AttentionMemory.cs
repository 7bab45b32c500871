namespace NasBuild.Engine.Kernels.Attention;

/// <summary>The matrices of one head in a backward pass, in memory of the current thread.</summary>
internal readonly unsafe struct AttentionMemory
{
    /// <summary>Takes the memory; what it held before is lost.</summary>
    public AttentionMemory(AttentionShape shape)
    {
        long pairs = (long)shape.QueryRows * shape.KeyPitch;
        long queries = (long)shape.Queries * shape.Pitch, keys = (long)shape.Keys * shape.Pitch,
            transposedKeys = (long)shape.Width * shape.KeyPitch, values = (long)shape.ValueWidth * shape.KeyPitch,
            upstream = (long)shape.Queries * shape.ValuePitch, tile = Tiles.Rows * (shape.Longest + 1L),
            product = Tiles.Rows * (long)Tiles.RoundUp(shape.Longest);
        Queries = Scratch.OfThread.Take(
            queries + keys + transposedKeys + values + upstream + (2 * pairs) + product + tile + Tiles.Slack);
        Keys = Queries + queries;
        TransposedKeys = Keys + keys;
        TransposedValues = TransposedKeys + transposedKeys;
        Upstream = TransposedValues + values;
        Probabilities = Upstream + upstream;
        Gradients = Probabilities + pairs;
        Product = Gradients + pairs;
        Packed = Product + product;
    }

    /// <summary>Queries, [M, width].</summary>
    public float* Queries { get; }

    /// <summary>Keys, [N, width].</summary>
    public float* Keys { get; }

    /// <summary>Keys, [width, N].</summary>
    public float* TransposedKeys { get; }

    /// <summary>Values, [value width, N].</summary>
    public float* TransposedValues { get; }

    /// <summary>The upstream gradient, [M, value width].</summary>
    public float* Upstream { get; }

    /// <summary>The probabilities, [M, N].</summary>
    public float* Probabilities { get; }

    /// <summary>The gradients of probabilities, then of scores, [M, N].</summary>
    public float* Gradients { get; }

    /// <summary>Eight rows of a product.</summary>
    public float* Product { get; }

    /// <summary>The left factor of a product.</summary>
    public float* Packed { get; }
}
