using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NasBuild.Core.Tests.Accessors;

/// <summary>The errors and warnings of C# 7.3 with documentation, as a strict project has them.</summary>
internal static class CompilationProblems
{
    private static readonly CSharpParseOptions Oldest =
        CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.CSharp7_3)
            .WithDocumentationMode(DocumentationMode.Diagnose);

    private static readonly MetadataReference[] Framework =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p) is "System.Runtime.dll" or "System.Private.CoreLib.dll"
                or "System.Collections.dll" or "System.Runtime.Extensions.dll" or "netstandard.dll")
            .Select(p => MetadataReference.CreateFromFile(p)),
    ];

    public static string Of(string source) => string.Join('\n', CSharpCompilation.Create(
        "App", [CSharpSyntaxTree.ParseText(source, Oldest)], Framework,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary))
        .GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning)
        .Select(d => d.ToString()).Order(StringComparer.Ordinal));
}
