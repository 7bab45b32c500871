using NasBuild.Core.Builds;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Reporting;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace NasBuild.Cli.Terminals;

/// <summary>
/// A view of a build in a terminal: stages with progress bars that are redrawn several times a second, and messages
/// above them.
/// </summary>
internal sealed class LiveBuildView : IBuildView
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaximumExitDelay = TimeSpan.FromSeconds(1);
    private readonly IAnsiConsole console;
    private readonly ProgressRenderable progress = new();
    private readonly ManualResetEventSlim ended = new();
    private readonly Lazy<Task> drawing;

    public LiveBuildView(IAnsiConsole console)
    {
        this.console = console;
        drawing = new Lazy<Task>(() => Task.Run(Draw));
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    public void Show(StageProgress progress)
    {
        this.progress.Add(progress);
        _ = drawing.Value;
    }

    public void Show(Diagnostic diagnostic)
    {
        if (Console.IsErrorRedirected)
        {
            Console.Error.WriteLine(diagnostic);
            return;
        }

        var colour = diagnostic.Severity switch
        {
            DiagnosticSeverity.Error => Color.Red,
            DiagnosticSeverity.Warning => Color.Yellow,
            _ => Color.Grey,
        };
        console.Write(new LineAbove(diagnostic.ToString(), new Style(colour)));
    }

    public void End(bool completed) => End(completed, Timeout.InfiniteTimeSpan);

    public void Show(BuildReport report, string shownOutput, string reportPath) =>
        ReportView.Write(console, report, shownOutput, reportPath);

    public void Dispose()
    {
        End(completed: false);
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        ended.Dispose();
    }

    private void End(bool completed, TimeSpan maximumDelay)
    {
        if (!ended.IsSet)
        {
            progress.End(completed);
            ended.Set();
        }

        if (drawing.IsValueCreated)
        {
            drawing.Value.Wait(maximumDelay);
        }
    }

    private void Draw() => console.Live(progress).Overflow(VerticalOverflow.Visible).Start(live =>
    {
        do
        {
            live.Refresh();
        }
        while (!ended.Wait(Pause));
    });

    // While bars are drawn the cursor is hidden and at their top: it must be restored when the process exits.
    private void OnProcessExit(object? sender, EventArgs e)
    {
        End(completed: false, MaximumExitDelay);
        console.Cursor.Show(true);
    }

    // The cursor is at the top of the bars, which are drawn again below: their remains must not be visible beside a
    // shorter line.
    private sealed class LineAbove(string text, Style style) : Renderable
    {
        private const string EraseBelow = "\u001b[J";

        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
            [
            Segment.Control(EraseBelow),
            .. ((IRenderable)new Text(text, style)).Render(options, maxWidth),
            Segment.LineBreak
        ];
    }

    private sealed class ProgressRenderable : Renderable
    {
        private readonly Lock gate = new();
        private readonly List<(StageProgress Last, long Began, long Reported, StageMark Mark, long Ended)> stages = [];

        public void Add(StageProgress progress)
        {
            var now = TimeProvider.System.GetTimestamp();
            lock (gate)
            {
                if (stages.Count == 0 || stages[^1].Last.Stage != progress.Stage)
                {
                    Close(StageMark.Done, now);

                    // A stage that resumes after another one keeps its clock and moves to the end.
                    var before = stages.FindIndex(s => s.Last.Stage == progress.Stage);
                    var began = before < 0 ? now : stages[before].Began;
                    stages.RemoveAll(s => s.Last.Stage == progress.Stage);
                    stages.Add((progress, began, now, StageMark.Running, 0));
                }
                else
                {
                    stages[^1] = stages[^1] with { Last = progress, Reported = now };
                }
            }
        }

        public void End(bool completed)
        {
            lock (gate)
            {
                Close(completed ? StageMark.Done : StageMark.Stopped, TimeProvider.System.GetTimestamp());
            }
        }

        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
        {
            var rows = ProgressRows.Of(States(), maxWidth, options.Unicode).Select(row =>
            {
                var line = new Paragraph();
                foreach (var (text, style) in row)
                {
                    line.Append(text, style);
                }

                return line;
            });
            return ((IRenderable)new Rows(rows)).Render(options, maxWidth);
        }

        private List<StageState> States()
        {
            var now = TimeProvider.System.GetTimestamp();
            lock (gate)
            {
                return [.. stages.Select(s => new StageState(
                    s.Last,
                    TimeProvider.System.GetElapsedTime(s.Reported, now),
                    TimeProvider.System.GetElapsedTime(s.Began, s.Mark == StageMark.Running ? now : s.Ended),
                    s.Mark))];
            }
        }

        private void Close(StageMark mark, long now)
        {
            if (stages.Count > 0 && stages[^1].Mark == StageMark.Running)
            {
                stages[^1] = stages[^1] with { Mark = mark, Ended = now };
            }
        }
    }
}
