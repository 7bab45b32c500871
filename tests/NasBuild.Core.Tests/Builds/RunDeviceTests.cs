using NasBuild.Core.Builds;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Tests.Diagnostics;

namespace NasBuild.Core.Tests.Builds;

[TestClass]
public sealed class RunDeviceTests
{
    [TestMethod]
    public void OperatorsOnTheCpu_AreNamedOnce()
    {
        List<Diagnostic> reported = [];

        RunDevice.ReportOnCpu(["Loop", "NonZero"], reported.Add);

        Assert.HasCount(1, reported);
        DiagnosticAssert.Is("nas : info NAS9115 | …Loop, NonZero…", reported[0]);
    }

    [TestMethod]
    public void TrainingOnItsDevice_IsNotReported() =>
        RunDevice.ReportOnCpu([], d => Assert.Fail($"{d}"));
}
