using NasBuild.Cli.Output;
using NasBuild.Cli.Terminals;
using NasBuild.Core.Builds;
using Spectre.Console;

namespace NasBuild.Cli.Tests;

[TestClass]
public sealed class ProgressTests
{
    [TestMethod]
    public void Lines_ComeWithEachStageAndEveryFewSeconds()
    {
        var time = new StillTime();
        using var output = new StringWriter { NewLine = "\n" };
        var lines = new ProgressLines(output, time);
        void Tell(string stage, int done, TimeSpan after)
        {
            time.Now += after;
            lines.Show(new StageProgress(stage, done, 9, "size 20 %", TimeSpan.FromSeconds(30)));
        }

        Tell("search", 1, TimeSpan.Zero);
        Tell("search", 2, TimeSpan.FromSeconds(4));
        Tell("search", 3, TimeSpan.FromSeconds(4));
        Tell("prune", 4, TimeSpan.FromSeconds(1));

        Assert.AreEqual(
            "NasBuild  search 1/9, best: size 20 %, 30 s left\nNasBuild  search 3/9, best: size 20 %, 30 s "
            + "left\nNasBuild  prune 4/9, best: size 20 %, 30 s left\n",
            output.ToString());
    }

    [TestMethod]
    public void OneRow_NeverMovesTheCursorByZeroLines()
    {
        using var output = new StringWriter();
        using var view = new LiveBuildView(AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(output),
        }));

        // A terminal takes a count of 0 for 1: the row would climb with every refresh.
        view.Show(new StageProgress("predict", 0, 0, "measuring the original", null));
        SpinWait.SpinUntil(() => output.ToString().Split("measuring").Length > 3, TimeSpan.FromSeconds(20));
        view.End(completed: true);

        Assert.Contains("measuring the original", output.ToString());
        Assert.DoesNotMatchRegex("\u001b\\[0*[A-H]", output.ToString());
    }

    [TestMethod]
    public void Rows_ShowWhatIsDoneAndWhatRuns()
    {
        var rows = Rows(80);

        Assert.AreEqual(" ✓ predict          0:11", rows[0]);
        Assert.AreEqual(" ⠋ search widths    ━━━━━━━━━━━━━━━─────────────── 60/120  1:05 left", rows[1]);
        Assert.AreEqual("    best: accuracy 92.2 %, latency 45.0 %, size 22.0 %", rows[2]);
    }

    [TestMethod]
    [DataRow(80)]
    [DataRow(40)]
    [DataRow(24)]
    [DataRow(3)]
    public void Rows_StayWithinTheTerminal(int width) =>
        Assert.IsTrue(Rows(width).All(r => r.Length < width), string.Join('\n', Rows(width)));

    [TestMethod]
    public void Rows_OfAPlainTerminalAreAscii() =>
        Assert.IsTrue(Rows(50, unicode: false).All(r => r.All(char.IsAscii)));

    private static List<string> Rows(int width, bool unicode = true) =>
    [
        .. ProgressRows.Of(
            [
                new StageState(
                    new StageProgress("predict", 0, 0, "measuring the original", null), TimeSpan.Zero,
                    TimeSpan.FromSeconds(11), StageMark.Done),
                new StageState(
                    new StageProgress(
                        "search widths", 60, 120, "accuracy 92.2 %, latency 45.0 %, size 22.0 %",
                        TimeSpan.FromSeconds(70)),
                    TimeSpan.FromSeconds(5), TimeSpan.Zero, StageMark.Running),
            ],
            width,
            unicode).Select(r => string.Concat(r.Select(p => p.Text))),
    ];
}
