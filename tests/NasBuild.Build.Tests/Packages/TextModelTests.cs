using System.Globalization;

namespace NasBuild.Build.Tests.Packages;

/// <summary>
/// examples/TextModel as somebody gets it who has the package: built from its lock, and asked to go on with a text.
/// </summary>
[TestClass]
public sealed class TextModelTests(TestContext context)
{
    [TestMethod]
    public void Example_BuildsFromItsLockAndCompletesText()
    {
        using var project = new PackedProject(context);
        ExampleFiles.Copy("TextModel", project.PathOf("Text"));
        project.Write(
            "Text/Directory.Build.targets", $"<Project><ItemGroup>{SmallApplication.NasBuild}</ItemGroup></Project>");
        var theLock = project.Read("Text/nas.lock.json");

        project.Build("Text", "-p:NasMode=locked").Succeeded().Ran(ConsumerProject.AllStages)
            .Says("(from the lock)").Says("0 Warning(s)");
        Assert.AreEqual(theLock, project.Read("Text/nas.lock.json"));

        string Run(params string[] arguments) =>
            project.Dotnet("Text", ["bin/Debug/net10.0/TextModel.dll", .. arguments]).Succeeded().Output;
        var size = new FileInfo(project.PathOf("Text/bin/Debug/net10.0/text.onnx")).Length / 1e6;
        var greedy = Run("In the beginning ", "--temperature", "0", "--length", "40");
        Assert.Contains("In the beginning the children of Israel", greedy);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"text.onnx: {size:0.00} MB, "), greedy);
        Assert.AreEqual(
            Text(Run("And Moses ", "--seed", "3")), Text(Run("And Moses ", "--seed", "3")), "one seed, one text");

        var prompt = string.Concat(Enumerable.Repeat("And the LORD spake unto Moses, saying, ", 5));
        Assert.IsGreaterThan(128, prompt.Length);
        Assert.Contains(prompt, Run(prompt, "--length", "8"));
        project.Dotnet("Text", "run", "--no-build", "--", "And", "--seed").Failed().Says("usage: dotnet run");
    }

    // What comes before the line on size and time.
    private static string Text(string output) => output[..output.LastIndexOf("text.onnx", StringComparison.Ordinal)];
}
