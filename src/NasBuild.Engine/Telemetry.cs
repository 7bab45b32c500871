using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NasBuild.Engine;

/// <summary>
/// Disables the telemetry that ONNX Runtime's official builds enable: it would send names and hashes of models.
/// </summary>
internal static partial class Telemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";

    /// <summary>Disables it for this process. ONNX Runtime reads the variable once, before its first use.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Nothing of this assembly may run before it.")]
    internal static void Disable()
    {
        // On Unix .NET keeps its own copy of the environment, which native code does not see.
        Environment.SetEnvironmentVariable(Variable, "1");
        if (!OperatingSystem.IsWindows() && SetVariable(Variable, "1", overwrite: 1) != 0)
        {
            throw new InvalidOperationException($"{Variable} cannot be set.");
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
