using Microsoft.ML.OnnxRuntime;
using NasBuild.Engine.Conformance;
using NasBuild.Engine.Training.OnnxRuntime;
using NasBuild.Engine.Training.OnnxRuntime.Memory;

namespace NasBuild.Engine.Tests.Training.OnnxRuntime.Memory;

// The requirements on engines, with buffers that the host cannot read.
[TestClass]
public sealed class FakeDeviceTrainingTests() : TrainingConformance(Engines.OnFakeDevice);

[TestClass]
public sealed class FakeDevicePartsTests() : PartsConformance(Engines.OnFakeDevice);

[TestClass]
public sealed class FakeDeviceRunningStatisticsTests() : RunningStatisticsConformance(Engines.OnFakeDevice);

[TestClass]
public sealed class FakeDeviceGradientTests() : GradientConformance(Engines.OnFakeDevice);

// The same with buffers of the session's allocator, on the one device that every machine has.
[TestClass]
public sealed class DeviceMemoryTrainingTests() : TrainingConformance(Engines.InDeviceMemory);

[TestClass]
public sealed class DeviceMemoryPartsTests() : PartsConformance(Engines.InDeviceMemory);

[TestClass]
public sealed class DeviceMemoryRunningStatisticsTests() : RunningStatisticsConformance(Engines.InDeviceMemory);

[TestClass]
public sealed class DeviceMemoryGradientTests() : GradientConformance(Engines.InDeviceMemory);

/// <summary>The engine with other memories than the host's.</summary>
internal static class Engines
{
    public static OnnxRuntimeEngine OnFakeDevice => new() { Memory = (_, _) => new FakeDevice() };

    public static OnnxRuntimeEngine InDeviceMemory => new()
    {
        Memory = (session, _) => new DeviceMemory(
            session,
            new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default),
            (source, target) => source.GetTensorMutableRawData().CopyTo(target.GetTensorMutableRawData())),
    };
}
