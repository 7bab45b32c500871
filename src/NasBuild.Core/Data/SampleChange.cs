namespace NasBuild.Core.Data;

/// <summary>Changes the elements of one sample before they are converted to the input's type.</summary>
/// <param name="column">The column of the elements.</param>
/// <param name="sample">The sample's index in the data.</param>
/// <param name="from">The elements, of the type <see cref="InputColumn.Stored"/>.</param>
/// <param name="to">The changed elements.</param>
internal delegate void SampleChange(InputColumn column, int sample, ReadOnlySpan<byte> from, Span<byte> to);
