using NasBuild.Build.Tests.Packages;

[assembly: Parallelize(Workers = 3, Scope = ExecutionScope.MethodLevel)]

namespace NasBuild.Build.Tests;

[TestClass]
public static class TestRun
{
    [AssemblyCleanup]
    public static void End()
    {
        InProcessMSBuild.StopCompilerServer();
        BuiltApplication.Delete();
        PackedPackages.Delete();
    }
}
