namespace NasBuild.Core.Data.Mad;

/// <summary>One sample of a synthetic task, to be written.</summary>
/// <param name="tokens">The tokens.</param>
/// <param name="labels">The labels: at first none counts.</param>
/// <param name="seed">The seed of what all samples share.</param>
internal sealed class MadSample(Memory<long> tokens, Memory<int> labels, int seed)
{
    /// <summary>The seed of what all samples of a task share.</summary>
    public int Seed => seed;

    /// <summary>The number of tokens that were written.</summary>
    public int Count { get; private set; }

    /// <summary>The number of positions that are left.</summary>
    public int Left => tokens.Length - Count;

    /// <summary>Adds a token, with the label that has to be answered there.</summary>
    public void Add(int token, int label = TokenWindows.Ignored)
    {
        tokens.Span[Count] = token;
        labels.Span[Count] = label;
        Count++;
    }

    /// <summary>Sets the label of an earlier position.</summary>
    public void Label(int position, int label) => labels.Span[position] = label;

    /// <summary>Returns an earlier token.</summary>
    public int Token(int position) => (int)tokens.Span[position];
}
