namespace NasBuild.Core.Tests.Diagnostics;

/// <summary>Diagnostics that no test asserts yet. This list only ever becomes shorter.</summary>
internal static class AwaitingTest
{
    public static readonly string[] Ids =
    [
    ];
}
