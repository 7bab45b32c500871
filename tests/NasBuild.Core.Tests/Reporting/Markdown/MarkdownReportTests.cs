using System.Text;
using NasBuild.Core.Reporting;
using NasBuild.Core.Reporting.Markdown;
using NasBuild.Core.Tests.Reporting.Html;

namespace NasBuild.Core.Tests.Reporting.Markdown;

[TestClass]
public sealed class MarkdownReportTests
{
    [TestMethod]
    public void Report_SaysVerdictTableAndPolicyInShort() => Assert.AreEqual(
        """
        ## net → small.onnx

        ❌ **1 of 2 targets met**, 5 trials in 8 s, fine-tuned for 3 epochs of 2,000 samples in 41 s

        |  | original | optimised | change | target | measured |
        | --- | --: | --: | --- | --- | --- |
        | **size** | 2.75 MB | 410.0 KB | 6.7x smaller (15.0 %) | ≤ 25 % ✅ |  |
        | **latency** | 1.920 ms | 0.610 ms | 3.1x faster (31.8 %) | ≤ 30 % ❌ | median of 21 paired blocks |

        **Policy**

        - Kept channels: 48 of 96 in 2 groups
        - Weights that are not zero: 500 of 1,000 in 1 layers
        - Bits of weights: 1 node at 8

        **Notes**

        - Latency was measured on this machine.

        """.ReplaceLineEndings("\n"),
        Text(SampleReport.Whole("models/net.onnx")).Replace('\u00A0', ' '));

    [TestMethod]
    public void NothingIsThere_TheTableIsAll() =>
        Assert.AreEqual(9, Text(SampleReport.Least()).Split('\n').Length);

    [TestMethod]
    [DataRow("<script>alert('x')</script>", "\\<script\\>")]
    [DataRow("a | b\n\n# head", "a \\| b  \\# head")]
    [DataRow("![x](https://e.org/x.png) `code` **bold**", "\\!\\[x\\](https\\://e.org/x.png) \\`code\\` \\*\\*bold\\*\\*")]
    [DataRow("www.e.org @someone &lt; ~~gone~~", "www\\.e.org \\@someone \\&lt; \\~\\~gone\\~\\~")]
    public void NamesAreHostile_TheyStayTextOnTheirLine(string name, string shown)
    {
        var text = Text(SampleReport.Whole(name) with { Notes = [name], Output = "/obj/" + name });

        Assert.Contains($"- {shown}", text);
        Assert.HasCount(Text(SampleReport.Whole()).Split('\n').Length, text.Split('\n'));
    }

    [TestMethod]
    public void Report_StaysSmallWhateverANoteSays()
    {
        var notes = Enumerable.Range(0, 10_000).Select(_ => new string('n', 10_000));

        Assert.IsLessThan(50_000, Text(SampleReport.Whole() with { Notes = [.. notes] }).Length);
    }

    private static string Text(BuildReport report) => Encoding.UTF8.GetString(MarkdownReport.Of(report));
}
