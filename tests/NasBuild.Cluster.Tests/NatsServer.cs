using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace NasBuild.Cluster.Tests;

/// <summary>A real <c>nats-server</c> on the loopback interface, which can be killed and started again.</summary>
internal sealed class NatsServer : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("nats-").FullName;
    private readonly string options;
    private readonly int port = FreePort();
    private Process process;

    private NatsServer(string configuration)
    {
        options = "";
        if (configuration.Length > 0)
        {
            File.WriteAllText(Path.Combine(folder, "nats.conf"), configuration);
            options = $"-c {Path.Combine(folder, "nats.conf")}";
        }

        process = Run();
    }

    public string Address => $"nats://127.0.0.1:{port}";

    /// <summary>Starts it; the test is inconclusive on a machine without one.</summary>
    /// <param name="configuration">The text of its configuration file.</param>
    public static NatsServer Start(string configuration = "")
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Append("/usr/sbin").Any(p => File.Exists(Path.Combine(p, "nats-server")));
        if (!found)
        {
            Assert.Inconclusive("nats-server is not installed.");
        }

        return new NatsServer(configuration);
    }

    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    public void StartAgain() => process = Run();

    public void Dispose()
    {
        Kill();
        Directory.Delete(folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Process Run()
    {
        var path = Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin";
        var start = new ProcessStartInfo(
            path.Split(Path.PathSeparator).Select(p => Path.Combine(p, "nats-server")).First(File.Exists),
            $"-js -sd {Path.Combine(folder, "store")} -a 127.0.0.1 -p {port} {options}")
        {
            RedirectStandardError = true,
        };
        var started = Process.Start(start)!;
        var lines = new ConcurrentQueue<string?>();
        var ready = new ManualResetEventSlim();
        started.ErrorDataReceived += (_, e) =>
        {
            lines.Enqueue(e.Data);
            if (e.Data?.Contains("Server is ready", StringComparison.Ordinal) != false)
            {
                ready.Set();
            }
        };
        started.BeginErrorReadLine();
        return ready.Wait(TimeSpan.FromSeconds(60)) && !started.HasExited ? started
            : throw new AssertFailedException("nats-server did not start:\n" + string.Join('\n', lines));
    }
}
