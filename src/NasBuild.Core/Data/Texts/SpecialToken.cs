namespace NasBuild.Core.Data.Texts;

/// <summary>A token that is no part of a text, such as [CLS].</summary>
/// <param name="Id">Its number.</param>
/// <param name="Type">The text that it belongs to, 0 or 1.</param>
internal readonly record struct SpecialToken(int Id, int Type);
