using NasBuild.Engine.Conformance;

namespace NasBuild.TorchSharp.Conformance;

[TestClass]
public sealed class TorchSharpOperatorTests() : OperatorConformance(new TorchSharpEngine());

[TestClass]
public sealed class TorchSharpOnnxModelTests() : OnnxModelConformance(new TorchSharpEngine());

[TestClass]
public sealed class TorchSharpNetTests() : NetConformance(new TorchSharpEngine());

[TestClass]
public sealed class TorchSharpLossTests() : LossConformance(new TorchSharpEngine());

[TestClass]
public sealed class TorchSharpOptimiserTests() : OptimiserConformance(new TorchSharpEngine());

[TestClass]
public sealed class TorchSharpTrainingTests() : TrainingConformance(new TorchSharpEngine());

[TestClass]
public sealed class TorchSharpPartsTests() : PartsConformance(new TorchSharpEngine());

[TestClass]
public sealed class TorchSharpRunningStatisticsTests() : RunningStatisticsConformance(new TorchSharpEngine());

[TestClass]
public sealed class TorchSharpGradientTests() : GradientConformance(new TorchSharpEngine());
