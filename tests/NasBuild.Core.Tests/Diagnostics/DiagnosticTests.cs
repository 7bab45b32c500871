using System.Text.RegularExpressions;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Tests.Diagnostics;

[TestClass]
public sealed partial class DiagnosticTests
{
    private static readonly DiagnosticDescriptor Descriptor =
        new("NAS0999", DiagnosticSeverity.Error, "Title", "'{0}' is not {1}.");

    [TestMethod]
    public void WithPosition_IsACanonicalLineWithFileLineAndColumn()
    {
        string line = Descriptor.At(new SourcePosition("some dir/nas.yaml", 12, 5), "a", "b").ToString();

        Assert.AreEqual("some dir/nas.yaml(12,5): error NAS0999: 'a' is not b.", line);
        Match canonical = Canonical().Match(line);
        Assert.AreEqual("some dir/nas.yaml(12,5)", canonical.Groups["ORIGIN"].Value);
        Assert.AreEqual("error", canonical.Groups["CATEGORY"].Value);
        Assert.AreEqual("NAS0999", canonical.Groups["CODE"].Value);
        Assert.AreEqual(" 'a' is not b.", canonical.Groups["TEXT"].Value);
    }

    [TestMethod]
    public void WithoutPosition_IsACanonicalLineOfTheTool()
    {
        string line = Descriptor.With("a: b", "error c: d").AsWarning().ToString();

        Assert.AreEqual("nas : warning NAS0999: 'a: b' is not error c: d.", line);
        Match canonical = Canonical().Match(line);
        Assert.AreEqual("nas", canonical.Groups["ORIGIN"].Value.Trim());
        Assert.AreEqual("warning", canonical.Groups["CATEGORY"].Value);
        Assert.AreEqual("NAS0999", canonical.Groups["CODE"].Value);
    }

    [TestMethod]
    public void Info_IsNeitherErrorNorWarningToMSBuild()
    {
        Diagnostic info = (Descriptor with { Severity = DiagnosticSeverity.Info }).With("an error", "error x: y");

        Assert.AreEqual("nas : info NAS0999: 'an error' is not error x: y.", info.ToString());
        Assert.DoesNotMatchRegex(Canonical(), info.ToString());
    }

    [TestMethod]
    public void LineBreaksInArguments_StayOnOneLine()
    {
        string line = Descriptor.With("a\r\nnas : error NAS0001: forged", "b\u2028c\u0085d").ToString();

        Assert.AreEqual("nas : error NAS0999: 'a  nas : error NAS0001: forged' is not b c d.", line);
    }

    [TestMethod]
    public void WrongNumberOfArguments_IsAProgrammersError() =>
        Assert.ThrowsExactly<ArgumentException>(() => Descriptor.With("a"));

    [TestMethod]
    public void BracesInArguments_AreText() =>
        Assert.AreEqual("'{0}' is not {1}.", Descriptor.With("{0}", "{1}").Message);

    [TestMethod]
    public void Arguments_AreThoseOfTheMessage()
    {
        object[] arguments = ["a", 2];
        Diagnostic diagnostic = Descriptor.With(arguments);

        arguments[0] = "changed";

        Assert.AreSequenceEqual(["a", 2], diagnostic.AsWarning().Arguments);
    }

    [TestMethod]
    public void Equality_IsOfKindPlaceSeverityAndText()
    {
        SourcePosition place = new("nas.yaml", 1, 2);
        Diagnostic one = Descriptor.At(place, "a", "b");

        Assert.AreEqual(one, Descriptor.At(place with { }, "a", "b"));
        Assert.AreEqual(one.GetHashCode(), Descriptor.At(place with { }, "a", "b").GetHashCode());
        Assert.AreNotEqual(one, Descriptor.At(place, "a", "c"));
        Assert.AreNotEqual(one, Descriptor.With("a", "b"));
        Assert.AreNotEqual(one, one.AsWarning());
        Assert.AreNotEqual(one, (Descriptor with { Id = "NAS0998" }).At(place, "a", "b"));
    }

    [TestMethod]
    public void Exception_CarriesAllDiagnosticsInItsMessage()
    {
        NasException exception = new([Descriptor.With("a", "b"), Descriptor.With("c", "d")]);

        Assert.HasCount(2, exception.Diagnostics);
        Assert.AreEqual(
            $"nas : error NAS0999: 'a' is not b.{Environment.NewLine}nas : error NAS0999: 'c' is not d.",
            exception.Message);
    }

    /// <summary>
    /// MSBuild's own pattern of an error in a tool's output (CanonicalError in Microsoft.Build.Shared).
    /// </summary>
    [GeneratedRegex(
        @"^\s*(((?<ORIGIN>(((\d+>)?[a-zA-Z]?:[^:]*)|([^:]*))):)|())(?<SUBCATEGORY>(()|([^:]*? )))"
        + @"(?<CATEGORY>(error|warning))( \s*(?<CODE>[^: ]*))?\s*:(?<TEXT>.*)$",
        RegexOptions.IgnoreCase)]
    private static partial Regex Canonical();
}
