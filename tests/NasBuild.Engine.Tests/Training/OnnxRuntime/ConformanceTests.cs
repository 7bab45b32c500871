using NasBuild.Engine.Conformance;
using NasBuild.Engine.Training.OnnxRuntime;

namespace NasBuild.Engine.Tests.Training.OnnxRuntime;

[TestClass]
public sealed class OnnxRuntimeOperatorTests() : OperatorConformance(new OnnxRuntimeEngine());

[TestClass]
public sealed class OnnxRuntimeOnnxModelTests() : OnnxModelConformance(new OnnxRuntimeEngine());

[TestClass]
public sealed class OnnxRuntimeNetTests() : NetConformance(new OnnxRuntimeEngine());

[TestClass]
public sealed class OnnxRuntimeLossTests() : LossConformance(new OnnxRuntimeEngine());

[TestClass]
public sealed class OnnxRuntimeOptimiserTests() : OptimiserConformance(new OnnxRuntimeEngine());

[TestClass]
public sealed class OnnxRuntimeTrainingTests() : TrainingConformance(new OnnxRuntimeEngine());

[TestClass]
public sealed class OnnxRuntimePartsTests() : PartsConformance(new OnnxRuntimeEngine());

[TestClass]
public sealed class OnnxRuntimeRunningStatisticsTests() : RunningStatisticsConformance(new OnnxRuntimeEngine());

[TestClass]
public sealed class OnnxRuntimeGradientTests() : GradientConformance(new OnnxRuntimeEngine());
