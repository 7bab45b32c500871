using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace NasBuild.Benchmarks.Clusters;

/// <summary>A nats-server on the loopback interface with worker processes, which are killed and started at will.</summary>
internal sealed class LocalServer : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("nasbuild-cluster-").FullName;
    private readonly List<Process> workers = [];
    private readonly int port = FreePort();
    private Process server;

    public LocalServer() => server = StartServer();

    public string Address => $"nats://127.0.0.1:{port}";

    public string Folder => folder;

    /// <summary>Starts worker processes.</summary>
    public void StartWorkers(int count, Func<ProcessStartInfo> start)
    {
        for (var i = 0; i < count; i++)
        {
            workers.Add(Started(start()));
        }
    }

    /// <summary>Returns how a worker with sleeping trials is started.</summary>
    public ProcessStartInfo Sleeping(int milliseconds, double lease) => new(
        Environment.ProcessPath!,
        [
            .. Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal)
                ? new[] { typeof(LocalServer).Assembly.Location } : [],
            "cluster-worker", Address, $"{milliseconds}", FormattableString.Invariant($"{lease}"),
        ]);

    /// <summary>Kills one of the workers and starts another in its place.</summary>
    public void ReplaceWorker(int index, Func<ProcessStartInfo> start)
    {
        workers[index].Kill();
        workers[index].WaitForExit();
        workers[index] = Started(start());
    }

    public void RestartServer()
    {
        server.Kill();
        server.WaitForExit();
        server = StartServer();
    }

    public void EndWorkers()
    {
        workers.ForEach(w => w.Kill());
        workers.ForEach(w => w.WaitForExit());
        workers.Clear();
    }

    public void Dispose()
    {
        EndWorkers();
        server.Kill();
        server.WaitForExit();
        Directory.Delete(folder, recursive: true);
    }

    private static Process Started(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Process StartServer()
    {
        var process = Started(new ProcessStartInfo(
            File.Exists("/usr/sbin/nats-server") ? "/usr/sbin/nats-server" : "nats-server",
            ["-js", "-sd", Path.Combine(folder, "store"), "-a", "127.0.0.1", "-p", $"{port}"]));
        for (var attempt = 0; attempt < 100; attempt++)
        {
            try
            {
                using var client = new TcpClient("127.0.0.1", port);
                return process;
            }
            catch (SocketException)
            {
                Thread.Sleep(50);
            }
        }

        throw new InvalidOperationException("nats-server does not start.");
    }
}
