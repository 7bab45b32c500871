using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Engine;

namespace NasBuild.Core.Builds;

/// <summary>The device that models run on.</summary>
internal static class RunDevice
{
    /// <summary>Returns the device that nas.yaml names, or the best one available.</summary>
    /// <exception cref="NasException">That device is not available.</exception>
    public static Engine.Device Of(NasConfiguration configuration) => configuration.Device switch
    {
        Configuration.Settings.Device.Cpu => Engine.Device.Cpu,
        Configuration.Settings.Device.Auto =>
            ExecutionProviders.Cuda.IsAvailable ? Engine.Device.Cuda : Engine.Device.Cpu,
        _ => ExecutionProviders.Cuda.IsAvailable ? Engine.Device.Cuda
            : throw new NasException(Descriptors.DeviceUnavailable.At(
                configuration.PositionOf("device"), "cuda", ExecutionProviders.Cuda.Obstacle!)),
    };

    /// <summary>Reports the operators of trainings that the CPU computed in place of the device.</summary>
    /// <param name="operators">The operators: <see cref="ExecutionProviders.OperatorsOnCpu"/>.</param>
    /// <param name="report">Receives the diagnostic.</param>
    public static void ReportOnCpu(IReadOnlyList<string> operators, Action<Diagnostic> report)
    {
        if (operators.Count > 0)
        {
            report(Descriptors.OperatorsOnCpu.With(string.Join(", ", operators)));
        }
    }
}
