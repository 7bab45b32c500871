using System.CommandLine;
using NasBuild.Cli.Caching;
using NasBuild.Cli.Comparing;
using NasBuild.Cli.Output;
using NasBuild.Cli.Starting;
using NasBuild.Cli.Studies;
using NasBuild.Cli.Trials;

namespace NasBuild.Cli;

/// <summary>The command <c>nas</c> with all its subcommands.</summary>
internal static class NasCommand
{
    public static RootCommand Create() => UnknownOptions.Rejected(new RootCommand(
        "Model compression for .NET: smaller, faster ONNX models.")
    {
        BuildCommand.Create(),
        CacheCommand.Create(),
        CompareCommand.Create(),
        CriteriaCommand.Create(),
        HybridCommand.Create(),
        InitCommand.Create(),
        InspectCommand.Create(),
        MadCommand.Create(),
        MeasureCommand.Create(),
        OutdatedCommand.Create(),
        PackCommand.Create(),
        RetargetCommand.Create(),
        SarifCommand.Create(),
        SchemaCommand.Create(),
        SensitivityCommand.Create(),
        StageCommand.Create(),
        StudyCommand.Create(),
        TrainCommand.Create(),
        TrialsCommand.Create(),
        WorkerCommand.Create(),
    });
}
