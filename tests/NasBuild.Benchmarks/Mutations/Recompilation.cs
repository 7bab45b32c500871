using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NasBuild.Benchmarks.Mutations;

/// <summary>
/// A project of the solution, compiled again with one file changed, by the compiler in this process: a second in place
/// of a build's ten.
/// </summary>
internal sealed class Recompilation
{
    private readonly string root;
    private readonly CSharpCommandLineArguments arguments;
    private readonly Compilation compilation;

    private Recompilation(string root, CSharpCommandLineArguments arguments, Compilation compilation) =>
        (this.root, this.arguments, this.compilation) = (root, arguments, compilation);

    /// <summary>Reads what the compiler gets from a build of a project that has been built.</summary>
    /// <param name="root">The repository.</param>
    /// <param name="project">The name of the project.</param>
    public static Recompilation Of(string root, string project)
    {
        var folder = Path.Combine(root, "src", project);
        var items = JsonNode.Parse(Command.Check(
            folder, "dotnet", "msbuild", "-t:PrepareResources;Compile", "-p:ProvideCommandLineArgs=true",
            "-p:SkipCompilerExecution=true", "-p:BuildProjectReferences=false", "-p:NonExistentFile=none",
            "-getItem:CscCommandLineArgs").Output)!;
        var arguments = CSharpCommandLineParser.Default.Parse(
            items["Items"]!["CscCommandLineArgs"]!.AsArray().Select(i => (string)i!["Identity"]!), folder, null);
        var parse = arguments.ParseOptions;
        var before = CSharpCompilation.Create(
            arguments.CompilationName,
            arguments.SourceFiles.Select(f => CSharpSyntaxTree.ParseText(File.ReadAllText(f.Path), parse, f.Path)),
            arguments.MetadataReferences.Select(r => MetadataReference.CreateFromFile(
                Path.GetFullPath(r.Reference, folder), r.Properties)),
            arguments.CompilationOptions);
        var loader = new Loader();
        var generators = arguments.AnalyzerReferences.Distinct().SelectMany(a => new Microsoft.CodeAnalysis.Diagnostics
            .AnalyzerFileReference(Path.GetFullPath(a.FilePath, folder), loader).GetGenerators(LanguageNames.CSharp));
        CSharpGeneratorDriver.Create(generators, parseOptions: parse)
            .RunGeneratorsAndUpdateCompilation(before, out var compilation, out _);
        return new(root, arguments, compilation);
    }

    /// <summary>Writes the assembly with a mutation; false if it does not compile.</summary>
    public bool Write(Mutation mutation, string path)
    {
        var file = Path.Combine(root, mutation.File);
        var tree = compilation.SyntaxTrees.Single(t => t.FilePath == file);
        var changed = CSharpSyntaxTree.ParseText(
            mutation.Apply(tree.ToString()), arguments.ParseOptions, file);
        using var assembly = new MemoryStream();
        if (!compilation.ReplaceSyntaxTree(tree, changed).Emit(
            assembly, manifestResources: arguments.ManifestResources).Success)
        {
            return false;
        }

        File.WriteAllBytes(path, assembly.ToArray());
        return true;
    }

    /// <summary>Writes the assembly as it is.</summary>
    /// <exception cref="InvalidOperationException">It does not compile.</exception>
    public void Restore(string path)
    {
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly, manifestResources: arguments.ManifestResources);
        if (!result.Success)
        {
            throw new InvalidOperationException(string.Join('\n', result.Diagnostics.Where(
                d => d.Severity == DiagnosticSeverity.Error).Take(5)));
        }

        File.WriteAllBytes(path, assembly.ToArray());
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }
}
