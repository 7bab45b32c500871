Console.WriteLine("usage: dotnet run -c Release --project tests/NasBuild.Benchmarks -- <benchmark>");
return args.Length == 0 ? 0 : 2;
