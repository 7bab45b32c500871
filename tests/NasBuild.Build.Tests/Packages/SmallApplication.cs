using NasBuild.Cli.Tests;

namespace NasBuild.Build.Tests.Packages;

/// <summary>An application with a small model that references the package.</summary>
internal static class SmallApplication
{
    private const string Program = """
        var model = new FileInfo(Path.Combine(AppContext.BaseDirectory, "net.onnx"));
        Console.WriteLine($"{model.Name} is here: {model.Length} bytes");
        """;

    public static string NasBuild { get; } =
        $"""<PackageReference Include="NasBuild" Version="{PackedPackages.Version}" PrivateAssets="all" />""";

    public static void WriteTo(
        PackedProject project, string folder, string items = "", string properties = "", int trials = 2,
        int channels = 16)
    {
        WriteWithoutModel(project, folder, NasBuild + items, properties);
        SmallProject.WriteTo(project.PathOf(folder), channels);
        project.Edit($"{folder}/nas.yaml", "time: 5 min", $"time: 5 min, trials: {trials}");
    }

    /// <summary>One that has its model from what it references.</summary>
    public static void WriteWithoutModel(PackedProject project, string folder, string items, string properties = "")
    {
        project.Write($"{folder}/App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                {properties}
              </PropertyGroup>
              <ItemGroup>{items}</ItemGroup>
            </Project>
            """);
        project.Write($"{folder}/Program.cs", Program);
    }
}
