using System.CommandLine;
using System.Text;
using NasBuild.Cli;
using NasBuild.Cli.Starting;
using NasBuild.Cli.Trials;
using NasBuild.Engine;

LargeBlocks.ReturnToSystem();
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
var root = new RootCommand("Model compression for .NET: smaller, faster ONNX models.")
{
    BuildCommand.Create(),
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
    StageCommand.Create(),
    TrainCommand.Create(),
    TrialsCommand.Create(),
    WorkerCommand.Create(),
};
return root.Parse(args).Invoke();
