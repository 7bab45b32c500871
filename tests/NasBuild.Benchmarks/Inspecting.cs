using NasBuild.Onnx;

namespace NasBuild.Benchmarks;

/// <summary>What <c>nas inspect</c> needs for a model that keeps 2 GB of weights beside it.</summary>
internal static class Inspecting
{
    private const long Layers = 8;
    private const long Width = 8192;

    public static void Measure(Consumer consumer, Rows rows)
    {
        var folder = Directory.CreateDirectory(Path.Combine(consumer.Folder, "large")).FullName;
        var path = Path.Combine(folder, "large.onnx");
        Write(path);
        var worker = Path.Combine(Repository.Root, "src", "NasBuild.Cli", "bin", "Release", "net10.0", "nas.dll");
        var inspect = Command.Check(consumer.Folder, "dotnet", worker, "inspect", path);
        rows.Add(
            $"memory to inspect a model of {new FileInfo(path + ".data").Length / 1e9:0.0} GB", inspect.WorkerPeakMb,
            "MB", 300, "0");
        rows.Tell("time to inspect it", $"{inspect.Seconds:0.00} s");
    }

    private static void Write(string path)
    {
        using (var data = new FileStream(path + ".data", FileMode.Create))
        {
            data.SetLength(Layers * Width * Width * sizeof(float));
        }

        var nodes = Enumerable.Range(0, (int)Layers).Select(i => new Node(
            "MatMul", [i == 0 ? "x" : $"h{i}", $"w{i}"], [i == Layers - 1 ? "y" : $"h{i + 1}"], $"layer{i}"));
        var weights = Enumerable.Range(0, (int)Layers).Select(i => Tensor.CreateExternal(
            $"w{i}", ElementType.Float, [Width, Width], Path.GetFileName(path) + ".data",
            i * Width * Width * sizeof(float)));
        Dimension[] shape = [new Dimension(null, "batch"), new Dimension(Width, null)];
        File.WriteAllBytes(path, new Model(new Graph(
            "large", nodes, weights, [new ValueInfo("x", ElementType.Float, shape)],
            [new ValueInfo("y", ElementType.Float, shape)])).ToBytes());
    }
}
