using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using NasBuild.Core.Diagnostics;
using static NasBuild.Core.Tests.Reference.ReferencePage;

namespace NasBuild.Core.Tests.Reference;

[TestClass]
public sealed partial class DiagnosticPageTests
{
    private static readonly Dictionary<char, string> Areas = new()
    {
        ['0'] = "Configuration",
        ['1'] = "Model",
        ['2'] = "Data",
        ['3'] = "Search, budget and training",
        ['4'] = "Gates",
        ['5'] = "Lock and versions",
        ['6'] = "Predictors and endpoints",
        ['9'] = "Environment and internal",
    };

    [TestMethod]
    public void Page_ListsEveryDiagnostic()
    {
        var page = new StringBuilder("""
            # Diagnostics

            Written by a test from `Descriptors.cs`. Each says what was found, what is expected and what to do; those about
            a file have its line and column: `nas.yaml(12,5): error NAS0104: ...`. In a build they are MSBuild's own errors
            and warnings, so `NoWarn`, `WarningsAsErrors`, `WarningsNotAsErrors` and `TreatWarningsAsErrors` apply to them.
            A missed target (NAS4) is a warning with `target.on-miss: warn`. If the compiler of a project writes a log,
            `ErrorLog=build.sarif,version=2.1`, they are in `build.nas.sarif` beside it, with the severities of this page.

            """.ReplaceLineEndings("\n"));
        var all = typeof(Descriptors).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(f => (DiagnosticDescriptor)f.GetValue(null)!);
        foreach (var area in all.GroupBy(d => d.Id[3]))
        {
            page.Append($"\n## NAS{area.Key}: {Areas[area.Key]}\n\n")
                .Append(Row("id", "", "title", "message")).Append("|---|---|---|---|\n");
            foreach (var descriptor in area)
            {
                page.Append(Row(
                    // The anchor of its help link.
                    $"<a id=\"{descriptor.HelpLink.Split('#')[1]}\"></a>{descriptor.Id}",
                    descriptor.Severity.ToString().ToLowerInvariant(),
                    descriptor.Title,
                    Place().Replace(descriptor.MessageFormat, "…")));
            }
        }

        AssertIs("src/NasBuild.Core/Diagnostics/README.md", page.ToString());
    }

    [GeneratedRegex(@"\{\d+(:[^}]*)?\}")]
    private static partial Regex Place();
}
