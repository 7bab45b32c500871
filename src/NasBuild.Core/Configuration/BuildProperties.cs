using NasBuild.Core.Configuration.Keys;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Configuration;

/// <summary>The build properties that override nas.yaml.</summary>
public static class BuildProperties
{
    /// <summary>Returns true for the address of a cluster's server, without secrets in it.</summary>
    public static bool IsServer(string address) => KeyTypes.ClusterServer.IsValid(address);

    /// <summary>Reads the values of the build properties. Null and empty mean not set.</summary>
    /// <param name="budgetMinutes">NasBudgetMinutes: a number of minutes above 0.</param>
    /// <param name="device">NasDevice: auto, cpu or cuda.</param>
    /// <param name="cluster">NasCluster: the address of a cluster's server.</param>
    /// <exception cref="NasException">NAS0112: a value is not valid.</exception>
    public static BuildOverrides Parse(string? budgetMinutes, string? device, string? cluster = null)
    {
        List<Diagnostic> problems = [];
        BuildOverrides overrides = new();
        if (!string.IsNullOrWhiteSpace(budgetMinutes))
        {
            if (Duration.TryParse(budgetMinutes.Trim() + " min", out Duration time) && time.Ms > 0)
            {
                overrides = overrides with { BudgetTime = time };
            }
            else
            {
                problems.Add(Descriptors.InvalidOverride.With(
                    "NasBudgetMinutes", budgetMinutes, "a number of minutes above 0, such as 2.5"));
            }
        }

        if (!string.IsNullOrWhiteSpace(device))
        {
            if (KeyTypes.Devices.TryParse(device.Trim(), out Device value))
            {
                overrides = overrides with { Device = value };
            }
            else
            {
                problems.Add(Descriptors.InvalidOverride.With("NasDevice", device, KeyTypes.Devices.Expected));
            }
        }

        if (!string.IsNullOrWhiteSpace(cluster))
        {
            if (IsServer(cluster.Trim()))
            {
                overrides = overrides with { Cluster = cluster.Trim() };
            }
            else
            {
                // It may hold a password.
                problems.Add(Descriptors.InvalidOverride.With("NasCluster", "***", KeyTypes.ClusterServer.Expected));
            }
        }

        return problems.Count > 0 ? throw new NasException(problems) : overrides;
    }
}
