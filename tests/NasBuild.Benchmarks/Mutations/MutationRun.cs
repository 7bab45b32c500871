using System.Diagnostics;

namespace NasBuild.Benchmarks.Mutations;

/// <summary>
/// Changes single places of the code that decides, builds, and runs the tests: every change should make one fail. A
/// change that the tests of its area do not notice is tried on all tests of its project. Options: <c>--count</c>
/// (default: 200, evenly over the areas), <c>--seed</c>, <c>--areas</c> (parts of folders, separated by semicolons),
/// <c>--area-tests</c> (no others: survivors are told sooner, and may be more), <c>--tests</c> (a part of the names of
/// tests in place of an area's), <c>--again</c> (a file that names the
/// mutations that are tried, such as the output of a run).
/// </summary>
internal static class MutationRun
{
    private const double MinKilled = 0.95;

    private static readonly Area[] Areas =
    [
        new("src/NasBuild.Core/Prediction", "NasBuild.Core", "Prediction"),
        new("src/NasBuild.Core/Search", "NasBuild.Core", "Search"),
        new("src/NasBuild.Core/Pruning", "NasBuild.Core", "Pruning"),
        new("src/NasBuild.Core/Quantization", "NasBuild.Core", "Quantiz"),
        new("src/NasBuild.Engine/Training/OnnxRuntime/Gradients", "NasBuild.Engine", "Training"),
    ];

    private enum Fate
    {
        /// <summary>It does not compile.</summary>
        NoProgram,

        /// <summary>A test fails.</summary>
        Killed,

        /// <summary>All tests pass.</summary>
        Survived,
    }

    public static void Run(string[] options)
    {
        var given = new Options(options);
        var count = given.Number("--count", 200);
        var random = new Random(given.Number("--seed", 0));
        Area[] areas = [.. Areas.Where(a => given.Text("--areas", "").Split(';')
            .Any(o => a.Folder.Contains(o, StringComparison.Ordinal)))
            .Select(a => a with { Tests = given.Text("--tests", a.Tests) })];
        var again = given.Text("--again", "") is { Length: > 0 } file ? File.ReadAllText(file) : null;
        var root = Copy();
        var rows = new Rows();
        List<Mutation> survivors = [];
        try
        {
            foreach (var tests in areas.Select(a => a.Project).Distinct())
            {
                Require(Start(root, TimeSpan.FromHours(1), "dotnet", "build", $"tests/{tests}.Tests", "-v", "q"));
            }

            // Each is first compiled as it is: what its tests say then must be that all is well.
            var programs = areas.DistinctBy(a => a.Project)
                .ToDictionary(a => a.Project, a => Recompilation.Of(root, a.Project));
            foreach (var area in areas)
            {
                var tests = TestsOf(root, area);
                programs[area.Project].Restore(Path.Combine(tests, $"{area.Project}.dll"));
                Require(Start(
                    root, TimeSpan.FromMinutes(20), Path.Combine(tests, $"{area.Project}.Tests"), "--filter",
                    $"FullyQualifiedName~{area.Tests}"));
            }

            var tried = 0;
            foreach (var (i, area) in areas.Index())
            {
                var wanted = (count * (i + 1) / areas.Length) - (count * i / areas.Length);
                var mutations = Mutations(root, area);
                random.Shuffle(mutations);
                if (again is not null)
                {
                    mutations = [.. mutations.Where(m => again.Contains($"{m}", StringComparison.Ordinal))];
                }

                var (killed, survived) = Measure(
                    root, area, programs[area.Project], mutations, wanted, options.Contains("--area-tests"));
                rows.Tell($"{area.Folder}, {killed + survived.Count} mutations", $"{killed} killed");
                tried += killed + survived.Count;
                survivors.AddRange(survived);
            }

            var share = 1 - (survivors.Count / (double)Math.Max(1, tried));
            rows.Add($"all, {tried} mutations", Predictors.Text($"{share:0.0%} killed"), ">= 95 %", share >= MinKilled);
        }
        finally
        {
            Start(Repository.Root, TimeSpan.FromMinutes(5), "git", "worktree", "remove", "--force", root);
            Directory.Delete(Path.GetDirectoryName(root)!, recursive: true);
        }

        rows.Print();
        survivors.ForEach(s => Console.WriteLine($"survived: {s}"));
    }

    private static Mutation[] Mutations(string root, Area area) =>
        [.. Directory.EnumerateFiles(Path.Combine(root, area.Folder), "*.cs", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).SelectMany(f => MutationFinder.In(root, Path.GetRelativePath(root, f)))];

    private static (int Killed, List<Mutation> Survivors) Measure(
        string root, Area area, Recompilation program, Mutation[] mutations, int wanted, bool onlyAreaTests)
    {
        var killed = 0;
        List<Mutation> survivors = [];
        foreach (var mutation in mutations)
        {
            if (killed + survivors.Count == wanted)
            {
                break;
            }

            var clock = Stopwatch.StartNew();
            var fate = Try(root, area, program, mutation, onlyAreaTests);
            Console.Error.WriteLine(Predictors.Text($"{fate} in {clock.Elapsed.TotalSeconds:0} s: {mutation}"));
            killed += fate == Fate.Killed ? 1 : 0;
            if (fate == Fate.Survived)
            {
                survivors.Add(mutation);
            }
        }

        return (killed, survivors);
    }

    private static Fate Try(
        string root, Area area, Recompilation program, Mutation mutation, bool onlyAreaTests)
    {
        var tests = TestsOf(root, area);
        if (!program.Write(mutation, Path.Combine(tests, $"{area.Project}.dll")))
        {
            return Fate.NoProgram;
        }

        bool Fails(TimeSpan limit, params string[] filter) => Start(
            root, limit, Path.Combine(tests, $"{area.Project}.Tests"), ["--maximum-failed-tests", "1", .. filter])
            .ExitCode != 0;
        return Fails(TimeSpan.FromMinutes(5), "--filter", $"FullyQualifiedName~{area.Tests}")
            || (!onlyAreaTests && Fails(TimeSpan.FromMinutes(20)))
            ? Fate.Killed : Fate.Survived;
    }

    private static string TestsOf(string root, Area area) =>
        Path.Combine(root, "tests", $"{area.Project}.Tests", "bin", "Debug", "net10.0");

    // A work tree of the last commit, with what lies beside the repository for its tests.
    private static string Copy()
    {
        var root = Directory.CreateTempSubdirectory("nasbuild-mutations-").FullName;
        var copy = Path.Combine(root, "main");
        Directory.CreateSymbolicLink(Path.Combine(root, "shared"), Repository.Shared);
        Require(Start(
            Repository.Root, TimeSpan.FromMinutes(5), "git", "worktree", "add", "--detach", "--quiet", copy, "HEAD"));
        return copy;
    }

    private static void Require(CommandResult run)
    {
        if (run.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"The tests cannot be built, or fail without a change:\n{run.Output}");
        }
    }

    // A change may make a loop endless.
    private static CommandResult Start(string folder, TimeSpan limit, string file, params string[] arguments) =>
        Command.Run(folder, limit, [], file, arguments);

    /// <summary>A part of the code.</summary>
    /// <param name="Folder">Its folder.</param>
    /// <param name="Project">Its project.</param>
    /// <param name="Tests">A part of the names of its tests.</param>
    private sealed record Area(string Folder, string Project, string Tests);
}
