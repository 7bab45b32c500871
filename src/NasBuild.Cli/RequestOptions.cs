using System.CommandLine;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration;

namespace NasBuild.Cli;

/// <summary>The options of a build, shared by the commands that run one.</summary>
internal sealed class RequestOptions
{
    private readonly Option<string> mode = new("--mode")
    {
        Description =
            "auto: apply a lock that matches, else search; search: search; locked: only the lock; skip: ship the original.",
        DefaultValueFactory = _ => "auto"
    };
    private readonly Option<string?> budget =
        new("--budget-minutes") { Description = "The maximum minutes of a search, instead of nas.yaml's." };
    private readonly Option<string?> device =
        new("--device") { Description = "auto, cpu or cuda, instead of nas.yaml's." };
    private readonly Option<string?> cluster = new("--cluster")
    {
        Description = "The address of a cluster's NATS server, whose workers measure candidates, instead of nas.yaml's."
    };
    private readonly Option<string?> cache = new("--cache-at")
    {
        Description = "The shared cache, a folder or the address of its server, instead of nas.yaml's."
    };
    private readonly Option<string?> readOnly = new("--cache-read-only")
    {
        Description = "true: take results from the shared cache and store none; false: store them. Default: nas.yaml's."
    };
    private readonly Option<string> obj = new("--obj")
    {
        Description = "The folder for the results of stages.",
        DefaultValueFactory = _ => Path.Combine("obj", "nas")
    };

    public RequestOptions() => mode.AcceptOnlyFromAmong("auto", "search", "locked", "skip");

    public void AddTo(Command command)
    {
        command.Options.Add(mode);
        command.Options.Add(budget);
        command.Options.Add(device);
        command.Options.Add(cluster);
        command.Options.Add(cache);
        command.Options.Add(readOnly);
        command.Options.Add(obj);
    }

    /// <summary>Returns the request of the options.</summary>
    /// <exception cref="Core.Diagnostics.NasException">An option's value is not valid.</exception>
    public BuildRequest Read(ParseResult parsed, string config) => new(
        config,
        ObjFolder(parsed),
        Enum.Parse<BuildMode>(parsed.GetValue(mode)!, ignoreCase: true),
        BuildProperties.Parse(
            parsed.GetValue(budget), parsed.GetValue(device), parsed.GetValue(cluster), parsed.GetValue(cache),
            parsed.GetValue(readOnly)));

    /// <summary>Returns the folder for the files that stages write.</summary>
    public string ObjFolder(ParseResult parsed) => Path.GetFullPath(parsed.GetValue(obj)!);
}
