using System.Net;
using System.Net.Sockets;

namespace NasBuild.Cluster.Tests;

/// <summary>A network between a client and a server, which can be cut.</summary>
internal sealed class CutProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly List<TcpClient> open = [];
    private readonly Uri server;
    private readonly Task accepting;
    private TaskCompletionSource whole = new();
    private bool drops;

    public CutProxy(NatsServer server)
    {
        this.server = new Uri(server.Address);
        whole.SetResult();
        listener.Start();
        accepting = AcceptAsync();
    }

    public string Address => $"nats://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>Cuts the network.</summary>
    /// <param name="drop">True to break connections off; false to keep them, and let nothing through.</param>
    public void Cut(bool drop)
    {
        (whole, drops) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), drop);
        if (drop)
        {
            lock (open)
            {
                open.ForEach(c => c.Close());
                open.Clear();
            }
        }
    }

    public void Mend()
    {
        drops = false;
        whole.SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Stop();
        await accepting;
        open.ForEach(c => c.Dispose());
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptTcpClientAsync(end.Token);
                if (drops)
                {
                    client.Dispose();
                    continue;
                }

                var onward = new TcpClient();
                await onward.ConnectAsync(server.Host, server.Port, end.Token);
                lock (open)
                {
                    open.AddRange([client, onward]);
                }

                _ = CopyAsync(client, onward);
                _ = CopyAsync(onward, client);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // The test is over, or the server is away.
            }
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to)
    {
        try
        {
            var bytes = new byte[1 << 14];
            while (await from.GetStream().ReadAsync(bytes, end.Token) is > 0 and var read)
            {
                await whole.Task.WaitAsync(end.Token);
                await to.GetStream().WriteAsync(bytes.AsMemory(0, read), end.Token);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException
            or InvalidOperationException)
        {
            // One of the two is gone.
        }

        from.Close();
        to.Close();
    }
}
