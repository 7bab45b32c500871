using System.Collections.Immutable;

namespace NasBuild.Core.Pipeline.Initial;

/// <summary>A way to read samples: the keys of <c>data</c> besides the splits.</summary>
/// <param name="Lines">Each line with its comment.</param>
internal sealed record SampleReading(ImmutableArray<(string Line, string Comment)> Lines)
{
    /// <summary>Samples that are read as they are.</summary>
    public static readonly SampleReading Plain = new([]);

    /// <summary>Returns one with another comment on the first line.</summary>
    public SampleReading Commented(string comment) =>
        Lines.IsEmpty ? this : new(Lines.SetItem(0, (Lines[0].Line, comment)));
}
