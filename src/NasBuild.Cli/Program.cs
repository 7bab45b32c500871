using System.CommandLine;

var root = new RootCommand("Model compression for .NET: smaller, faster ONNX models.");
return await root.Parse(args).InvokeAsync();
