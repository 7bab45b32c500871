using NasBuild.Cli.Measuring;
using NasBuild.Core.Pipeline.Comparing;

namespace NasBuild.Cli.Comparing;

/// <summary>Two models side by side.</summary>
/// <param name="Costs">Sizes and latencies.</param>
/// <param name="Results">Outputs and quality.</param>
internal sealed record ComparedModels(Comparison Costs, ModelComparison Results);
