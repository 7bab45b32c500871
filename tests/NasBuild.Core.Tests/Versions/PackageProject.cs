using System.Text;
using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Locking;
using NasBuild.Core.Tests.Diagnostics;
using NasBuild.Core.Tests.Pipeline;
using NasBuild.Core.Versions;

namespace NasBuild.Core.Tests.Versions;

/// <summary>A folder with a feed, a nas.yaml, and a NuGet folder of packages that no other test uses.</summary>
internal sealed class PackageProject : IDisposable
{
    private const string Variable = "NUGET_PACKAGES";
    private readonly TemporaryFolder folder = new();
    private readonly string? before = Environment.GetEnvironmentVariable(Variable);

    public PackageProject()
    {
        Environment.SetEnvironmentVariable(Variable, In("installed"));
        Directory.CreateDirectory(Feed);
        Write(
            "nuget.config",
            """
            <configuration>
              <packageSources><clear /></packageSources>
              <packageSourceMapping><clear /></packageSourceMapping>
            </configuration>
            """);
    }

    public string Feed => In("feed");

    public string In(string name) => Path.Combine(folder.Path, name);

    public string Write(string name, string text) => folder.Write(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Packs a small net, whose name tells versions apart.</summary>
    public string Pack(string version, string id = "Contoso.Net", string? to = null)
    {
        var net = Nets.Classifier();
        var model = folder.Write($"{id}.{version}/net.onnx", net.WithMetadata("made-as", version).ToBytes());
        return new ModelPackage(model, "net.onnx") { Description = "A net.", Readme = "# Net\n" }.Write(
            to ?? Feed, id, version);
    }

    /// <summary>Resolves what the section <c>model</c> names; the section stands in the first line.</summary>
    public ResolvedPackage Resolve(string model, LockedPackage? locked = null, bool lockedOnly = false) =>
        PackageResolver.Resolve(Read(model), locked, lockedOnly, CancellationToken.None).Resolved!;

    /// <summary>The error of that.</summary>
    public void AssertError(string expected, string model, LockedPackage? locked = null, bool lockedOnly = false) =>
        DiagnosticAssert.Throws($"{In("nas.yaml")}{expected}", () => Resolve(model, locked, lockedOnly));

    public NasConfiguration Read(string model) => ConfigurationReader.Read(Write("nas.yaml", $"model: {model}\n"));

    /// <summary>Forgets what was installed: as on another machine.</summary>
    public void ForgetInstalled() => Directory.Delete(In("installed"), recursive: true);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, before);
        folder.Dispose();
    }
}
