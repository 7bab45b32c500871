using System.CommandLine;
using System.Globalization;
using NasBuild.Cli.Output;
using NasBuild.Core.Caching;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Cli.Caching;

/// <summary>The command <c>nas cache</c>, which lists, prunes and verifies a shared cache.</summary>
internal static class CacheCommand
{
    public static Command Create() => new("cache", "Lists, prunes and verifies a shared cache.")
    {
        List(), Prune(), Verify(),
    };

    private static Command List() => Command("list", "Lists the entries.", [], (cache, parsed, output, cancellation) =>
    {
        var items = Listed(cache, "list").List(cancellation);
        output.Write(items.Select(Shown), width => Lines(items, width));
    });

    private static IEnumerable<string> Lines(IReadOnlyList<CacheItem> items, int? width)
    {
        var table = new TextTable("entry", " size", "used");
        foreach (var item in items.OrderByDescending(i => i.Used))
        {
            table.Add(
                item.Name, Amounts.Size(item.Bytes),
                item.Used.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
        }

        return table.Lines(width)
            .Append($"  {items.Count} entries, {Amounts.Size(items.Sum(i => i.Bytes))}");
    }

    private static Command Prune()
    {
        var age = new Option<string?>("--older-than")
        {
            Description = "Delete what was not used for this time, such as 30d or 12 h.",
        };
        var size = new Option<string?>("--max-size")
        {
            Description = "Delete what was not used for longest until this size is kept, such as 10 GB.",
        };
        var command = Command(
            "prune", "Deletes old entries.", [age, size], (cache, parsed, output, cancellation) =>
            {
                var oldest = Age(parsed.GetValue(age));
                long? most = parsed.GetValue(size) is { } text ? OptionValue.Bytes("--max-size", text) : null;
                var deleted = CachePruning.Run(
                    Listed(cache, "prune"), oldest, most, TimeProvider.System, cancellation);
                output.Done(
                    deleted.Select(Shown),
                    $"  {deleted.Count} entries deleted, {Amounts.Size(deleted.Sum(i => i.Bytes))}");
            });
        command.Validators.Add(result =>
        {
            if (result.GetValue(age) is null && result.GetValue(size) is null)
            {
                result.AddError("Give --older-than, --max-size, or both.");
            }
        });
        return command;
    }

    private static Command Verify()
    {
        var remove = new Option<bool>("--remove") { Description = "Delete the entries that are not usable." };
        return Command(
            "verify", "Reads every entry and checks its hashes.", [remove], (cache, parsed, output, cancellation) =>
            {
                var listed = Listed(cache, "verify");
                var items = listed.List(cancellation);
                var damaged = CacheVerification.Run(listed, items, cancellation);
                if (parsed.GetValue(remove))
                {
                    foreach (var (name, _) in damaged)
                    {
                        listed.Delete(name, cancellation);
                    }
                }

                output.Write(
                    new { Entries = items.Count, Damaged = damaged.Select(d => new { d.Name, d.Reason }) },
                    _ => damaged.Select(d => $"  {d.Name}: {d.Reason}").Append(
                        $"  {items.Count - damaged.Count} of {items.Count} entries are as they were stored"));

                if (damaged.Count > 0)
                {
                    throw new NasException(Descriptors.CacheEntriesDamaged.With(
                        damaged.Count, items.Count, cache.Place,
                        parsed.GetValue(remove) ? "; they are removed." : ". '--remove' removes them."));
                }
            });
    }

    private static Command Command(
        string name, string description, IReadOnlyList<Option> more,
        Action<ISharedCache, ParseResult, CommandOutput, CancellationToken> work)
    {
        var command = new Command(name, description);
        var place = CachePlace.AddedTo(command);
        more.ToList().ForEach(command.Options.Add);
        var options = OutputOptions.AddedTo(command);
        command.SetAction(parsed => Worker.Run(Worker.ToError, cancellation =>
        {
            using var cache = place.Open(parsed);
            CachePlace.Usable(cache.Place, () =>
            {
                work(cache, parsed, options.Read(parsed), cancellation);
                return true;
            });
        }));
        return command;
    }

    private static object Shown(CacheItem item) =>
        new { item.Name, Kind = CacheNames.KindOf(item.Name), item.Bytes, Used = item.Used.UtcDateTime };

    private static IListedCache Listed(ISharedCache cache, string command) => cache as IListedCache
        ?? throw new NasException(Descriptors.CacheNotListed.With(cache.Place, command));

    // Durations in nas.yaml have no days.
    private static TimeSpan? Age(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var number = text.Trim().EndsWith('d') ? text.Trim()[..^1].Trim() : "";
        return number.Length is > 0 and <= 5 && number.All(char.IsAsciiDigit)
            ? TimeSpan.FromDays(int.Parse(number, CultureInfo.InvariantCulture))
            : Duration.TryParse(text.Trim(), out var time) ? time.TimeSpan
            : throw new NasException(Descriptors.InvalidOverride.With(
                "--older-than", text, "a time such as 30d, 12 h or 30 min"));
    }
}
