using System.Reflection;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Tests.Reference;

namespace NasBuild.Core.Tests.Diagnostics;

/// <summary>The text of every descriptor, reviewed in descriptors.txt: no other test tells a text.</summary>
[TestClass]
public sealed class DescriptorTextTests
{
    private static readonly DiagnosticDescriptor[] All =
    [
        .. typeof(Descriptors).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (DiagnosticDescriptor)field.GetValue(null)!),
    ];

    [TestMethod]
    public void Examples_AreOneForEachDescriptorInTheirOrder()
    {
        string[] without = [.. All.Select(d => d.Id).Except(DescriptorExamples.All.Select(e => e.Id))];

        Assert.IsEmpty(without, $"{nameof(DescriptorExamples)} has no example of {string.Join(", ", without)}.");
        Assert.AreSequenceEqual(All.Select(d => d.Id), DescriptorExamples.All.Select(e => e.Id));
    }

    [TestMethod]
    public void Texts_AreThoseOfTheReviewedFile() => ReferencePage.AssertIs(
        "tests/NasBuild.Core.Tests/Diagnostics/descriptors.txt",
        string.Join('\n', DescriptorExamples.All.Select(Shown)));

    [TestMethod]
    public void Texts_AreOneLineOfWholeSentences()
    {
        foreach (Diagnostic example in DescriptorExamples.All)
        {
            Assert.MatchesRegex("[.?]$", example.Message, example.Id);
            Assert.DoesNotContain('\n', example.Message, example.Id);
            Assert.DoesNotContain("  ", example.Message, example.Id);
        }
    }

    [TestMethod]
    public void Texts_MentionEveryArgument()
    {
        foreach (DiagnosticDescriptor descriptor in All)
        {
            string[] arguments =
                [.. Enumerable.Range(0, descriptor.ArgumentCount).Select(i => FormattableString.Invariant($"<{i}>"))];

            string message = descriptor.With(arguments).Message;

            foreach (string argument in arguments)
            {
                Assert.Contains(argument, message, descriptor.Id);
            }
        }
    }

    private static string Shown(Diagnostic example) =>
        $"{example.Id} {example.Severity.ToString().ToLowerInvariant()}: {example.Descriptor.Title}\n"
        + $"{example.Message}\n";
}
