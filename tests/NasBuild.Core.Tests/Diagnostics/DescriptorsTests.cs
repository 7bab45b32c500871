using System.Globalization;
using System.Reflection;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Tests.Diagnostics;

[TestClass]
public sealed class DescriptorsTests
{
    private static readonly DiagnosticDescriptor[] All =
        [.. typeof(Descriptors).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (DiagnosticDescriptor)field.GetValue(null)!)];

    [TestMethod]
    public void Ids_AreUniqueAndInOrder()
    {
        string[] ids = [.. All.Select(descriptor => descriptor.Id)];

        CollectionAssert.AreEqual(ids.Distinct().Order(StringComparer.Ordinal).ToArray(), ids);
        Assert.IsTrue(ids.All(id => id.Length == 7 && id.StartsWith("NAS", StringComparison.Ordinal) && "01234569".Contains(id[3], StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Messages_HaveEveryPlaceAndEndAsSentences()
    {
        foreach (DiagnosticDescriptor descriptor in All)
        {
            string message = descriptor.With([.. Enumerable.Range(0, descriptor.ArgumentCount).Select(i => $"<{i}>")]).Message;
            for (int i = 0; i < descriptor.ArgumentCount; i++)
            {
                Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"<{i}>"), message, descriptor.Id);
            }

            // An argument at the end brings its own full stop.
            Assert.IsTrue(message.EndsWith('.') || message.EndsWith('>'), descriptor.Id);
        }
    }

    [TestMethod]
    public void EveryDescriptor_IsAssertedInSomeTest()
    {
        string tests = Path.Combine(Repository.Root, "tests");
        string sources = string.Concat(Directory.EnumerateFiles(tests, "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "AwaitingTest.cs" && !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(File.ReadAllText));

        string[] unasserted = [.. All.Select(descriptor => descriptor.Id)
            .Where(id => !sources.Contains(id, StringComparison.Ordinal)).Except(AwaitingTest.Ids)];

        Assert.IsEmpty(unasserted, $"No test mentions {string.Join(", ", unasserted)}: assert its id, text and position somewhere under tests/.");
    }

    [TestMethod]
    public void AwaitingTest_NamesOnlyDescriptorsThatExist() =>
        Assert.IsEmpty(AwaitingTest.Ids.Except(All.Select(descriptor => descriptor.Id)));
}
