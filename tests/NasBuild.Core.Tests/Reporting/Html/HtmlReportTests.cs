using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using NasBuild.Core.Data.Images;
using NasBuild.Core.Reporting;
using NasBuild.Core.Reporting.Html;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Classes;
using NasBuild.Core.Results.Layers;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Tests.Reporting.Html;

[TestClass]
public sealed class HtmlReportTests
{
    [TestMethod]
    public void EverythingIsThere_EverySectionStandsInItsOrder() => Assert.AreSequenceEqual(
        [
            "Before and after", "Classes", "Trade-offs", "Why this candidate", "Predicted against measured",
            "Policy", "Layers", "Progress of the search", "Fine-tuning", "Notes", "Left alone", "Origin", "Settings"],
        Heads(Page(SampleReport.Whole() with { Settings = new JsonObject { ["seed"] = 0 } })));

    [TestMethod]
    public void NothingIsThere_OnlyWhatEveryBuildHasStands() =>
        Assert.AreSequenceEqual(["Before and after", "Origin"], Heads(Page(SampleReport.Least())));

    [TestMethod]
    public void HeadAndTable_SayWhatWasGained()
    {
        var page = Page(SampleReport.Least());
        string[] Values(string style) =>
            [.. page.Descendants("span").Where(s => (string?)s.Attribute("class") == style).Select(s => s.Value)];

        Assert.AreSequenceEqual(["6.7x smaller", "3.1x faster"], Values("value"));
        Assert.AreSequenceEqual(["2.75 MB → 410.0 KB (15.0 %)", "1.920 ms → 0.610 ms (31.8 %)"], Values("change"));
        Assert.Contains("6.7x smaller (15.0 %)", page.Descendants("td").Select(c => c.Value));
    }

    [TestMethod]
    public void PolicyIsFromTheLock_ThePageSaysThatNothingWasSearched()
    {
        var page = Page(SampleReport.Whole() with { FromLock = true, Searched = [] });

        Assert.Contains("nothing was searched", page.Value);
        Assert.DoesNotContain("Progress of the search", Heads(page));
    }

    [TestMethod]
    public void PlotsOfTrials_HoldEveryTrialAndMarkTheChoice()
    {
        var figures = Page(SampleReport.Whole()).Descendants("figure")
            .Where(f => f.Element("h3")!.Value.StartsWith("Quality against", StringComparison.Ordinal)).ToList();

        Assert.HasCount(2, figures);
        foreach (var drawing in figures.Select(f => f.Element("svg")!))
        {
            var titles = drawing.Elements()
                .Where(e => e.Element("title") is not null).Select(e => e.Element("title")!.Value).ToList();
            Assert.AreEqual(5, titles.Count(t => t.StartsWith("widths", StringComparison.Ordinal) || t.StartsWith(
                "precision", StringComparison.Ordinal)));
            Assert.HasCount(1, drawing.Elements("path").Where(p => (string?)p.Attribute("class") == "finalist"));
            Assert.HasCount(1, drawing.Elements("circle").Where(p => (string?)p.Attribute("class") == "choice"));
            Assert.HasCount(2, drawing.Elements("line").Where(p => (string?)p.Attribute("class") == "limit"));
            Assert.AreEqual("img", (string?)drawing.Attribute("role"));
            Assert.Contains("5 trials", (string)drawing.Attribute("aria-label")!);
        }
    }

    [TestMethod]
    public void FineTuning_IsDrawnWithItsBestEpoch()
    {
        var section = Page(SampleReport.Whole()).Descendants("section")
            .Single(s => s.Element("h2")!.Value == "Fine-tuning");
        var drawings = section.Descendants("figure").Elements("svg").ToList();
        string[] Titles(int figure) => [.. drawings[figure].Descendants("title").Select(t => t.Value)];

        Assert.AreSequenceEqual(
            ["Training loss", "Accuracy after each epoch"], section.Descendants("h3").Select(h => h.Value));
        Assert.AreEqual("steps 3 to 4: loss 1.5", Titles(0)[1]);
        Assert.AreSequenceEqual(
            [
                "before training: 80.0 %", "after epoch 1: 88.0 %", "after epoch 2: 90.0 %", "after epoch 3: 89.0 %",
                "the weights that were kept: 90.0 %",
            ],
            Titles(1));
        Assert.Contains("Every point is the mean of 2 steps.", section.Value);
        var marks = drawings[1].Elements("circle").ToList();
        Assert.AreEqual((string?)marks[2].Attribute("cx"), (string?)marks[^1].Attribute("cx"), "that of epoch 2");
    }

    [TestMethod]
    public void Choice_IsComparedWithFinalistsAndNeighbours()
    {
        var report = SampleReport.Whole() with { FineTuned = null };
        var choice = report.Searched.Single(t => t.Chosen);
        TrialPoint[] others =
        [
            choice with { Chosen = false, Quality = 0.925, LatencyRatio = 0.3 },
            choice with { Chosen = false, Quality = 0.935, LatencyRatio = 0.41 },
            choice with { Chosen = false, Quality = 0.93, LatencyRatio = 0.374 },
        ];

        var rows = Rows(Page(report with { Searched = [.. report.Searched, .. others] }), "Why this candidate");

        Assert.AreSequenceEqual(
            [
                "choice 93.0 % 34.0 % 420.0 KB ",
                "finalist 92.5 % 30.0 % 420.0 KB misses accuracy (92.5 %, the target is ≥ 93.0 %)",
                "finalist 93.5 % 41.0 % 420.0 KB misses latency (41.0 % > 40.0 %)",
                "finalist 93.0 % 37.4 % 420.0 KB 10.0 % slower",
                "next faster 90.0 % 30.0 % 400.0 KB misses accuracy (90.0 %, the target is ≥ 93.0 %)",
                "next slower 92.0 % 35.0 % 420.0 KB misses accuracy (92.0 %, the target is ≥ 93.0 %)",
                "next larger 95.0 % 102.0 % 2.70 MB misses size (98.2 % > 25.0 %), latency (102.0 % > 40.0 %)",
            ],
            rows);
    }

    [TestMethod]
    public void NoFinalistMeetsTheTargets_ThePageSaysHowOneWasChosen()
    {
        const string Said = "None meets all targets";
        var report = SampleReport.Whole();

        Assert.DoesNotContain(Said, Html(report));
        Assert.Contains(Said, Html(report with
        {
            Searched = [.. report.Searched.Select(t => t with { Violation = 0.5 })],
        }));
    }

    [TestMethod]
    public void IntervalReachesAboveAllQualities_TheAxisEndsThere()
    {
        var report = SampleReport.Whole();
        var figure = Page(report with
        {
            Predictions = report.Predictions! with { Points = [new PredictedPoint("quality", 0.9, 0.5, 1.9, 0.95)] },
        }).Descendants("figure").Single(f => f.Element("h3")!.Value == "accuracy");

        Assert.DoesNotContain("120", figure.Descendants("text").Select(t => t.Value));
        Assert.Contains("100", figure.Descendants("text").Select(t => t.Value));
    }

    [TestMethod]
    public void Layers_AreShownWithSizeTimeAndSensitivity() => Assert.AreSequenceEqual(
        [
            "/conv Conv  2.00 MB 300.0 KB  1.500 ms 0.250 ms 0.1250", "/head Gemm  5.0 KB 0 B  0.125 ms 0.000 ms ",
            "all else   10 B 60 B  0.250 ms 0.375 ms ",
        ],
        Rows(Page(SampleReport.Whole("/conv")), "Layers"));

    [TestMethod]
    public void LayersAreMany_ThoseThatCostLeastAreOneRow()
    {
        var layers = Enumerable.Range(1, 1000).Select(i => new LayerChange($"layer{i}", "Conv", i, i));

        var rows = Rows(Page(SampleReport.Least() with { Layers = [.. layers] }), "Layers");

        Assert.HasCount(201, rows);
        Assert.AreEqual("layer801 Conv  801 B 801 B", rows[0]);
        Assert.AreEqual("800 smaller layers   320.4 KB 320.4 KB", rows[^1]);
    }

    [TestMethod]
    public void RowsOfThePolicyAreEqual_TheyAreOne()
    {
        var report = SampleReport.Whole() with
        {
            Transformations =
            [
                new TransformationReport(
                    "bits", "Bits", "node", "bits",
                    [new("a", 32, 8), new("b", 32, 16), new("c", 32, 8), new("d", 32, 16), new("e", 32, 8)], [], []),
            ],
        };

        Assert.AreSequenceEqual(
            ["3 nodesace  8 / 32 25 %", "b  16 / 32 50 %", "d  16 / 32 50 %"], Rows(Page(report), "Policy"));
    }

    [TestMethod]
    public void Classes_AreShownAsMatricesChangesAndSamples()
    {
        var section = Page(SampleReport.Whole("bag")).Descendants("section")
            .Single(s => s.Element("h2")!.Value == "Classes");
        string[][] Rows(int table) => [.. section.Descendants("table").ElementAt(table).Element("tbody")!
            .Elements("tr").Select(r => r.Elements().Select(c => c.Value).ToArray())];

        Assert.Contains(
            "On 30 of 100 samples of test, drawn at random: 3 answers changed, 10.0 %.", section.Element("p")!.Value);
        Assert.AreSequenceEqual(["bag 9 1", "class 1 5 15"], Rows(0).Select(r => string.Join(' ', r)));
        Assert.AreSequenceEqual(["bag 7 3", "class 1 4 16"], Rows(1).Select(r => string.Join(' ', r)));
        Assert.AreSequenceEqual(
            ["bag 10 90.0 % 70.0 % -20.0", "class 1 20 75.0 % 80.0 % +5.0"], Rows(2).Select(r => string.Join(' ', r)));
        Assert.AreSequenceEqual(
            ["sample 7, bag|bag 90 %|→ class 1 60 %", "sample 9, class 1|bag 55 %|→ class 1 50 %"],
            section.Descendants("div").Where(d => (string?)d.Attribute("class") == "sample")
                .Select(d => string.Join('|', d.Elements("span").Select(s => s.Value))));
        Assert.AreEqual("bag", section.Descendants("p").Single(p => (string?)p.Attribute("class") == "line").Value);
    }

    [TestMethod]
    public void EveryMarkOfAPlot_HasATooltip()
    {
        string[] marks = ["circle", "rect", "path"];
        string?[] surfaces = ["band", "track", "kept"];
        foreach (var mark in Page(SampleReport.Whole()).Descendants("figure").Elements("svg").Descendants()
            .Where(e => marks.Contains(e.Name.LocalName) && !surfaces.Contains((string?)e.Attribute("class"))))
        {
            Assert.IsNotNull(mark.Element("title"), $"{mark}");
        }
    }

    [TestMethod]
    public void Predictions_AreSummedUpBelowTheirPicture()
    {
        var captions = Page(SampleReport.Whole()).Descendants("figcaption").Select(c => c.Value).ToList();

        // Errors of 1, 4 and 1 points; all pairs are in order; 0.84 lies above 0.81.
        Assert.Contains(
            "3 candidates; mean absolute error 2.0 %, relative 2.4 %; Kendall's τ 1.00; 2 measured values lie within their interval.",
            captions);
        Assert.Contains("1 candidate; mean absolute error 2.0 %, relative 4.2 %.", captions);
    }

    [TestMethod]
    public void Perplexity_IsBetterWhereItIsSmaller()
    {
        var report = SampleReport.Whole(metric: "perplexity");
        var page = Page(report with
        {
            Searched = [.. report.Searched.Select(t => t with { Quality = 30 / t.Quality })],
            Limits = report.Limits! with { Quality = 28.5 }
        });

        Assert.Contains("≤ 28.5", page.Descendants("text").Select(t => t.Value));
        Assert.Contains("perplexity", page.Descendants("text").Select(t => t.Value));
    }

    [TestMethod]
    [DataRow("<script>alert('x')</script>")]
    [DataRow("\"><img src=x onerror=alert(1)>")]
    [DataRow("&lt;b&gt; </style></svg></title><iframe>")]
    [DataRow("]]>-->\u0001\u0000\uFFFE\uD800 torn")]
    public void NamesAreHostile_TheyStayText(string name)
    {
        var html = Html(SampleReport.Whole(name) with
        {
            Settings = new JsonObject { ["nodes"] = name, [name] = new JsonObject { ["<b>"] = name } },
            Notes = [name],
            Output = "/obj/" + name
        });

        var pictures = Parse(html).Descendants("img").Select(i => (string)i.Attribute("src")!);
        Assert.IsTrue(pictures.All(p => p.StartsWith("data:image/png;base64,", StringComparison.Ordinal)));
        Assert.DoesNotContain("<img src", html);
        foreach (var element in new[] { "script", "iframe", "b", "link", "object", "a", "base" })
        {
            Assert.DoesNotContain($"<{element}>", html);
            Assert.DoesNotContain($"<{element} ", html);
        }

        var page = Parse(html);
        Assert.IsFalse(page.Descendants().Attributes()
            .Any(a => a.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase)));
        Assert.HasCount(1, page.Descendants("style"));
        Assert.Contains(name.Split('\u0001')[0], page.Value);
    }

    [TestMethod]
    public void Page_NeedsNothingFromElsewhere()
    {
        var html = Html(SampleReport.Whole());

        foreach (var outside in new[] { "http:", "https:", "//", "url(", "@import", "src=", "href=" })
        {
            Assert.DoesNotContain(outside, WithoutPictures(html));
        }

        Assert.Contains("default-src 'none'", html);
        Assert.Contains("prefers-color-scheme: dark", html);
    }

    [TestMethod]
    public void StyleSheet_HasNoCharactersThatXmlAndHtmlReadDifferently()
    {
        var style = Page(SampleReport.Least()).Descendants("style").Single().Value;

        Assert.AreEqual(-1, style.IndexOfAny(['<', '>', '&']));
    }

    [TestMethod]
    public void ElementsThatAreEmpty_HaveAnEndTagOutsideOfPictures()
    {
        string[] mayBeEmpty = ["meta", "img"];
        var html = Html(SampleReport.Whole());

        foreach (var element in Parse(html).Descendants().Where(e => e.IsEmpty && !e.AncestorsAndSelf("svg").Any()))
        {
            Assert.Contains(element.Name.LocalName, mayBeEmpty);
        }
    }

    [TestMethod]
    public void SameReport_GivesTheSameBytesInEveryCulture()
    {
        var culture = CultureInfo.CurrentCulture;
        var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (
            other.NumberFormat.NumberDecimalSeparator,
            other.NumberFormat.NumberGroupSeparator,
            other.NumberFormat.NegativeSign) = (",", ".", "−");
        var expected = HtmlReport.Of(SampleReport.Whole());
        try
        {
            CultureInfo.CurrentCulture = other;
            CollectionAssert.AreEqual(expected, HtmlReport.Of(SampleReport.Whole()));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [TestMethod]
    public void TwoHundredTrials_StayBelow150Kilobytes()
    {
        var report = SampleReport.Whole();

        Assert.IsLessThan(150_000, HtmlReport.Of(report with
        {
            Searched = [.. Enumerable.Range(0, 200)
                .Select(i => report.Searched[i % 4] with { LatencyRatio = 0.2 + (i * 0.004) })]
        }).Length);
    }

    private static string[] Rows(XElement page, string section) =>
    [
        .. page.Descendants("section").Single(s => s.Element("h2")!.Value == section).Descendants("tbody").First()
            .Elements("tr").Select(r => string.Join(' ', r.Elements().Select(c => c.Value))),
    ];

    private static string WithoutPictures(string html) => System.Text.RegularExpressions.Regex.Replace(
        html, " src=\"data:image/png;base64,[A-Za-z0-9+/=]+\"", "");

    [TestMethod]
    public void EverythingIsLarge_ThePageStaysBelowAMegabyte()
    {
        var report = SampleReport.Whole();
        var random = new Random(1);
        var noise = new float[3 * 96 * 96];
        var picture = SamplePicture.Png(
            [.. noise.Select(_ => random.NextSingle())], new ImageLayout(3, 96, 96, false), false, null)!;
        var row = Enumerable.Range(0, 21).Select(_ => 12_345).ToImmutableArray();

        var page = HtmlReport.Of(report with
        {
            Searched = [.. Enumerable.Range(0, 5000).Select(i => report.Searched[i % 4] with
            {
                Quality = random.NextDouble(),
                LatencyRatio = random.NextDouble(),
            })],
            Layers = [.. Enumerable.Range(0, 3000).Select(i => new LayerChange(new string('n', 60) + i, "Conv", i, i))],
            Classes = report.Classes! with
            {
                Classes = [.. Enumerable.Range(0, 1000).Select(i => new ClassResult(i, 50, 20, 10))],
                Shown = [.. Enumerable.Range(0, 20)],
                Before = [.. Enumerable.Range(0, 20).Select(_ => row)],
                After = [.. Enumerable.Range(0, 20).Select(_ => row)],
                Changed =
                    [.. Enumerable.Range(0, 12).Select(i => report.Classes.Changed[0] with { Picture = picture })],
            },
        });

        Assert.IsLessThan(1_000_000, page.Length);
        Assert.IsGreaterThan(300_000, picture.Length * 12);
    }

    private static string Html(BuildReport report) => Encoding.UTF8.GetString(HtmlReport.Of(report));

    private static XElement Page(BuildReport report) => Parse(Html(report));

    // Well-formed: what a browser forgives would be an error here.
    private static XElement Parse(string html)
    {
        const string Type = "<!DOCTYPE html>\n";
        Assert.StartsWith(Type, html);
        return XElement.Parse(html[Type.Length..], LoadOptions.PreserveWhitespace);
    }

    private static IEnumerable<string> Heads(XElement page) => page.Descendants("h2").Select(h => h.Value);
}
