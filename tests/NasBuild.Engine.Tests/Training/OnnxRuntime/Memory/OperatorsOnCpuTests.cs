using Microsoft.ML.OnnxRuntime;
using NasBuild.Engine.Conformance;
using NasBuild.Engine.Training.OnnxRuntime;

namespace NasBuild.Engine.Tests.Training.OnnxRuntime.Memory;

[TestClass]
public sealed class OperatorsOnCpuTests
{
    [TestMethod]
    public void SessionOnTheCpu_NamesItsOperatorsOnce()
    {
        using var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL };
        options.AddSessionConfigEntry("session.record_ep_graph_assignment_info", "1");
        using var session = new InferenceSession(TrainingProblem.Create().Model.ToBytes(), options);

        CollectionAssert.AreEquivalent(
            new[] { "Conv", "Relu", "GlobalAveragePool", "Flatten", "Gemm" },
            BoundSession.OperatorsOnCpu(session).ToArray());
    }

    [TestMethod]
    public void OperatorsOfSeveralSessions_AreCollectedSorted()
    {
        ExecutionProviders.AddOnCpu(["NonZero", "Loop"]);
        ExecutionProviders.AddOnCpu(["Loop"]);

        CollectionAssert.AreEqual(new[] { "Loop", "NonZero" }, ExecutionProviders.OperatorsOnCpu.ToArray());
    }
}
