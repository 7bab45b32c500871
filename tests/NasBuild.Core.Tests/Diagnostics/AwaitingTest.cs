namespace NasBuild.Core.Tests.Diagnostics;

/// <summary>Diagnostics that no test asserts yet. This list only ever becomes shorter.</summary>
internal static class AwaitingTest
{
    public static readonly string[] Ids =
    [
        "NAS1201",
        "NAS1202",
        "NAS1203",
        "NAS3101",
        "NAS3102",
        "NAS3104",
        "NAS4102",
        "NAS4103",
        "NAS4104",
        "NAS4105",
        "NAS5101",
        "NAS5102",
        "NAS5103",
        "NAS5104",
        "NAS5105",
        "NAS9103",
    ];
}
