using System.Collections.Immutable;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Diagnostics;
using NasBuild.Onnx;

namespace NasBuild.Core.Data;

/// <summary>Assigns the arrays of the data to the model's inputs, by name, or as the only one of each.</summary>
internal sealed class SampleColumns(NasConfiguration configuration, Model model, SplitFiles files)
{
    private bool HasStates => configuration.Model.Inputs.Values.Any(i => i.Feedback is not null);

    /// <summary>Returns the sizes of the first samples there are, by input.</summary>
    /// <exception cref="NasException">The data is missing or broken.</exception>
    public Dictionary<string, ImmutableArray<long>> SampleShapes()
    {
        var splits = configuration.Data.Splits.Where(s => s.Path is not null).ToList();
        if (splits.Count == 0)
        {
            return [];
        }

        var (key, file) = splits.Find(s => s.Key == "validation") is { Path: not null } first ? first : splits[^1];
        var columns = files.Read(file!, key, configuration.PositionOfSplit(key));
        return configuration.Model.Task == ModelTask.CausalLm
            ? model.Graph.RequiredInputs.ToDictionary(i => i.Name, i => TokenWindows.SampleShape(i, columns))
            : model.Graph.RequiredInputs.Select(i => (Input: i, Column: ColumnOf(i, columns)))
                .Where(c => c.Column is not null)
                .ToDictionary(c => c.Input.Name, c => IsSequence(c.Column!, c.Input.Shape?.Length - 1)
                    ? c.Column!.SampleShape.RemoveAt(0)
                    : c.Column!.SampleShape);
    }

    /// <summary>Returns true if each sample is a sequence of them, with an axis more.</summary>
    public bool IsSequence(Column column, int? sampleRank) => HasStates && column.SampleShape.Length == sampleRank + 1;

    /// <summary>Returns the array of an input; null if the data has none.</summary>
    public Column? ColumnOf(ValueInfo input, IReadOnlyList<Column> columns)
    {
        var required = model.Graph.RequiredInputs.ToList();
        var told = required.FindAll(i =>
            configuration.Model.Inputs.GetValueOrDefault(i.Name) is { Value: not null } or { Feedback: not null });
        var unnamed = columns.Where(c => !IsLabel(c)).ToList();
        return unnamed.Find(c => c.Name == input.Name)
            ?? (required.Except(told).Count() == 1 && !told.Contains(input) && unnamed.Count == 1 ? unnamed[0] : null);
    }

    /// <summary>Returns true if an array holds labels.</summary>
    public bool IsLabel(Column column) => LabelNames.Contains(column.Name)
        && model.Graph.RequiredInputs.All(i => i.Name != column.Name);
}
