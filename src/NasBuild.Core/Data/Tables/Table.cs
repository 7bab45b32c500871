namespace NasBuild.Core.Data.Tables;

/// <summary>A table: columns of texts, all of the same length.</summary>
/// <param name="Columns">The columns, in the order of the file.</param>
internal sealed record Table(IReadOnlyList<TableColumn> Columns);
