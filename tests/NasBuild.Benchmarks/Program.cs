using NasBuild.Benchmarks;

var benchmarks = new Dictionary<string, Action>
{
    ["main-job"] = MainJob.Run,
};
if (args is not [var name] || !benchmarks.TryGetValue(name, out var benchmark))
{
    Console.WriteLine($"usage: dotnet run -c Release --project tests/NasBuild.Benchmarks -- <{string.Join('|', benchmarks.Keys)}>");
    return 2;
}

benchmark();
return 0;
