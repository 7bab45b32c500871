namespace NasBuild.Cli.Tests;

[TestClass]
public sealed class SchemaTests
{
    [TestMethod]
    [DataRow("nas.schema.json")]
    [DataRow("src/NasBuild.Core/Configuration/train.schema.json", "--train")]
    public void Schema_IsTheRepositorys(string file, params string[] options)
    {
        using var folder = new TemporaryFolder();

        var (exitCode, output, _) = NasProcess.Run(folder.Path, ["schema", .. options]);

        Assert.AreEqual(0, exitCode);
        Assert.AreEqual(File.ReadAllText(Repository.PathOf(file)).Trim(), output.Trim());
    }
}
