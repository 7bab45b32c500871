namespace NasBuild.Benchmarks.OutputKinds;

/// <summary>A bright shape on a dark ground, of which nets with all kinds of outputs can say something.</summary>
/// <param name="Shape">A rectangle, a disc, a cross or a frame.</param>
/// <param name="X">The centre, from 0 to 1.</param>
/// <param name="Y">The centre, from 0 to 1.</param>
/// <param name="Width">The width, from 0 to 1.</param>
/// <param name="Height">The height, from 0 to 1.</param>
internal sealed record Scene(int Shape, float X, float Y, float Width, float Height)
{
    /// <summary>The number of shapes.</summary>
    public const int Shapes = 4;

    /// <summary>The pixels on a side.</summary>
    public const int Side = 24;

    /// <summary>The name of the nets' input.</summary>
    public const string Input = "photograph";

    private const float Noise = 0.3f;

    /// <summary>The shape of a picture.</summary>
    public static long[] InputShape => [1, Side, Side];

    /// <summary>The corners of the box around the shape.</summary>
    public float[] Box => [X - (Width / 2), Y - (Height / 2), X + (Width / 2), Y + (Height / 2)];

    /// <summary>What is known of the scene, as numbers from 0 to 1.</summary>
    public float[] Facts => [.. Enumerable.Range(0, Shapes).Select(s => s == Shape ? 1f : 0), X, Y, Width, Height];

    /// <summary>Draws a scene at random.</summary>
    public static Scene Draw(Random random)
    {
        float Between(float low, float high) => low + ((high - low) * random.NextSingle());
        return new Scene(
            random.Next(Shapes), Between(0.3f, 0.7f), Between(0.3f, 0.7f), Between(0.25f, 0.6f), Between(0.25f, 0.6f));
    }

    /// <summary>Returns the picture, row by row.</summary>
    public float[] Picture() => [.. Enumerable.Range(0, Side * Side).Select(i => Covers(i % Side, i / Side) ? 1f : 0)];

    /// <summary>Returns the picture with noise.</summary>
    public float[] Photograph(Random random) =>
        [.. Picture().Select(p => p + (Noise * ((2 * random.NextSingle()) - 1)))];

    private bool Covers(int column, int row)
    {
        var (x, y) = ((((column + 0.5f) / Side) - X) * 2 / Width, (((row + 0.5f) / Side) - Y) * 2 / Height);
        return Math.Abs(x) <= 1 && Math.Abs(y) <= 1 && Shape switch
        {
            0 => true,
            1 => (x * x) + (y * y) <= 1,
            2 => Math.Abs(x) <= 0.3f || Math.Abs(y) <= 0.3f,
            _ => Math.Abs(x) >= 0.5f || Math.Abs(y) >= 0.5f,
        };
    }
}
