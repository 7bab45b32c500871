namespace NasBuild.Core.Tests.Storage.Mutants;

/// <summary>A part of the benchmark <c>readers</c>: damaged copies of every file that is read.</summary>
[TestClass]
public sealed class MutantTests
{
    private const int Copies = 300;

    public static IEnumerable<object[]> Names => Readers.All(Repository.Root).Select(r => new object[] { r.Name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void DamagedCopies_AreReadOrADiagnostic(string name)
    {
        var (_, faults) = MutantRun.Of(Readers.All(Repository.Root).Single(r => r.Name == name), seed: 1, Copies);

        Assert.IsEmpty(faults, string.Join('\n', faults));
    }

    /// <summary>Seeds that once found a fault.</summary>
    [TestMethod]
    [DataRow("result of a stage", 1835)]
    [DataRow("result of a stage", 3341)]
    public void CopyThatWasAFault_IsNone(string name, int seed)
    {
        var (_, faults) = MutantRun.Of(Readers.All(Repository.Root).Single(r => r.Name == name), seed, count: 1);

        Assert.IsEmpty(faults, string.Join('\n', faults));
    }

    [TestMethod]
    public void WholeFiles_AreRead()
    {
        foreach (var reader in Readers.All(Repository.Root))
        {
            using var folder = new TemporaryFolder();
            folder.Write(reader.File, reader.Sample);
            reader.Read(folder.Path);
        }
    }

    [TestMethod]
    public void SameSeed_GivesTheSameCopy()
    {
        var reader = Readers.All(Repository.Root)[0];

        CollectionAssert.AreEqual(
            Mutant.Of(reader.Sample, reader.IsText, 7), Mutant.Of(reader.Sample, reader.IsText, 7));
        CollectionAssert.AreNotEqual(
            Mutant.Of(reader.Sample, reader.IsText, 7), Mutant.Of(reader.Sample, reader.IsText, 8));
    }

    [TestMethod]
    [DataRow("throws", "InvalidOperationException")]
    [DataRow("fills", "MB")]
    public void FaultOfAReader_IsFound(string fault, string expected)
    {
        var reader = new Reader("r", "f", false, [1, 2, 3], _ =>
        {
            if (fault == "throws")
            {
                throw new InvalidOperationException("x");
            }

            for (var i = 0; i < 1100; i++)
            {
                GC.KeepAlive(new byte[1 << 20]);
            }
        });

        Assert.Contains(expected, MutantRun.Of(reader, 1, 1).Faults.Single());
    }
}
