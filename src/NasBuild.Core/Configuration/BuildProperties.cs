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
    /// <param name="cache">NasCache: the shared cache's folder, or the address of its server.</param>
    /// <param name="cacheIsReadOnly">NasCacheReadOnly: true or false.</param>
    /// <exception cref="NasException">NAS0112: a value is not valid.</exception>
    public static BuildOverrides Parse(string? budgetMinutes, string? device, string? cluster = null, string? cache = null,
        string? cacheIsReadOnly = null)
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

        if (!string.IsNullOrWhiteSpace(cache))
        {
            if (CacheAt(cache.Trim()) is { } place)
            {
                overrides = overrides with { Cache = place };
            }
            else
            {
                // It may hold a password.
                problems.Add(Descriptors.InvalidOverride.With(
                    "NasCache", "***", $"a folder, {KeyTypes.ClusterServer.Expected}, or {KeyTypes.Endpoint.Expected}"));
            }
        }

        if (!string.IsNullOrWhiteSpace(cacheIsReadOnly))
        {
            if (bool.TryParse(cacheIsReadOnly.Trim(), out var readOnly))
            {
                overrides = overrides with { CacheIsReadOnly = readOnly };
            }
            else
            {
                problems.Add(Descriptors.InvalidOverride.With(
                    "NasCacheReadOnly", cacheIsReadOnly, KeyTypes.Boolean.Expected));
            }
        }

        return problems.Count > 0 ? throw new NasException(problems) : overrides;
    }

    /// <summary>
    /// Returns the place that a text names, a folder relative to the current one; null if it is an address that is not
    /// valid.
    /// </summary>
    internal static CacheSettings? CacheAt(string text) =>
        KeyTypes.ClusterServer.IsValid(text) ? new CacheSettings { Server = text }
        : KeyTypes.Endpoint.IsValid(text) ? new CacheSettings { Url = text }
        : text.Contains("://", StringComparison.Ordinal) || text.Any(char.IsControl) ? null
        : new CacheSettings { Folder = Path.GetFullPath(text) };
}
