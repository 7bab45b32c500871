using System.Text;
using NasBuild.Cli;
using NasBuild.Engine;

LargeBlocks.ReturnToSystem();
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return NasCommand.Create().Parse(args).Invoke();
