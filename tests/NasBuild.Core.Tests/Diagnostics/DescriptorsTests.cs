using System.Reflection;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Tests.Diagnostics;

[TestClass]
public sealed class DescriptorsTests
{
    private static readonly DiagnosticDescriptor[] All =
        [.. typeof(Descriptors).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (DiagnosticDescriptor)field.GetValue(null)!)];

    [TestMethod]
    public void Ids_AreUniqueAndInOrder()
    {
        string[] ids = [.. All.Select(descriptor => descriptor.Id)];

        CollectionAssert.AreEqual(ids.Distinct().Order(StringComparer.Ordinal).ToArray(), ids);
        Assert.IsTrue(ids.All(id => id.Length == 7 && id.StartsWith("NAS", StringComparison.Ordinal)
            && "01234569".Contains(id[3], StringComparison.Ordinal)));
    }

    [TestMethod]
    public void EveryDescriptor_IsAssertedInSomeTest()
    {
        string tests = Path.Combine(Repository.Root, "tests");
        string sources = string.Concat(Directory.EnumerateFiles(tests, "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "AwaitingTest.cs" && !file.Contains(
                $"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(File.ReadAllText));

        string[] unasserted = [.. All.Select(descriptor => descriptor.Id)
            .Where(id => !sources.Contains(id, StringComparison.Ordinal)).Except(AwaitingTest.Ids)];

        Assert.IsEmpty(
            unasserted,
            $"No test mentions {string.Join(", ", unasserted)}: assert its place, id and arguments under tests/.");
    }

    [TestMethod]
    public void AwaitingTest_NamesOnlyDescriptorsThatExist() =>
        Assert.IsEmpty(AwaitingTest.Ids.Except(All.Select(descriptor => descriptor.Id)));
}
