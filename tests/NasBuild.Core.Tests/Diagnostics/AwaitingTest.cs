namespace NasBuild.Core.Tests.Diagnostics;

/// <summary>Diagnostics that no test asserts yet. This list only ever becomes shorter.</summary>
internal static class AwaitingTest
{
    public static readonly string[] Ids =
    [
        "NAS1102",
        "NAS1103",
        "NAS1104",
        "NAS1106",
        "NAS1107",
        "NAS1108",
        "NAS1109",
        "NAS1110",
        "NAS1111",
        "NAS1112",
        "NAS1201",
        "NAS1202",
        "NAS1203",
        "NAS2101",
        "NAS2102",
        "NAS2103",
        "NAS2104",
        "NAS2105",
        "NAS2106",
        "NAS2107",
        "NAS2108",
        "NAS2109",
        "NAS3101",
        "NAS3102",
        "NAS3104",
        "NAS3105",
        "NAS4101",
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
        "NAS9106",
    ];
}
