using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Data.Images;
using NasBuild.Core.Data.Sounds;
using NasBuild.Core.Data.Tables;
using NasBuild.Core.Data.Texts;
using NasBuild.Core.Diagnostics;
using NasBuild.Onnx;

namespace NasBuild.Core.Data;

/// <summary>Reads the files and folders of the splits.</summary>
internal sealed class SplitFiles(NasConfiguration configuration, Model model)
{
    private (string File, IReadOnlyList<Column> Columns)? last;

    /// <summary>Returns the arrays of a split's file or folder; those of the last one are kept.</summary>
    /// <exception cref="NasException">The data is missing or broken.</exception>
    public IReadOnlyList<Column> Read(string file, string key, SourcePosition? position)
    {
        if (last is not { } known || known.File != file)
        {
            known = (file, ReadColumns(file, key, position));
            last = known;
        }

        return known.Columns;
    }

    private IReadOnlyList<Column> ReadColumns(string file, string key, SourcePosition? position)
    {
        var path = configuration.FullPath(file);
        if (!Path.Exists(path))
        {
            throw new NasException(Descriptors.DataMissing.At(position, file, configuration.Data.KeyOf(key)));
        }

        try
        {
            var columns = Directory.Exists(path) ? Folder(path, file, position)
                : DataFile.Table(path) is { } table ? new TableSamples(
                    configuration, model, file, position, () => ClassLabels.Of(configuration, model)).Of(table)
                : configuration.Data.Text is not null && DataFile.Lines(path) is { } lines
                ? new TextSamples(configuration, model, file, position).Of(lines, null)
                : DataFile.Read(path)
                ?? throw new NasException(
                    Descriptors.UnknownDataFormat.At(
                        position, file, $"its name ends in '{Path.GetExtension(path)}'.", DataFile.Formats));
            return columns.Count > 0 && columns.All(c => c.Count > 0)
                ? columns
                : throw new NasException(Descriptors.EmptySplit.At(position, file, configuration.Data.KeyOf(key)));
        }
        catch (Exception e) when (e is DataFormatException or IOException or UnauthorizedAccessException)
        {
            throw new NasException(Descriptors.DataUnreadable.At(position, file, e.Message), e);
        }
    }

    private IReadOnlyList<Column> Folder(string path, string file, SourcePosition? position)
    {
        var isSound = ImageFolder.Entries(path).Any(SoundFile.IsNamedSo);
        if (configuration.Model.Task == ModelTask.CausalLm || (!isSound && model.Graph.RequiredInputs.Skip(1).Any()))
        {
            throw new NasException(Descriptors.UnknownDataFormat.At(
                position, file, "it is a folder.",
                $"{DataFile.Formats}; a folder is for models with one input of images"));
        }

        var folder = new ImageFolder(configuration, file, path, position);
        if (configuration.Model.Task == ModelTask.ImageClassification && folder.Classes.Count > 0)
        {
            folder = new ImageFolder(configuration, file, path, position) { ClassOf = ClassesOf(folder.Classes) };
        }

        return isSound ? folder.Read(SoundFile.Endings, "sound", names =>
                new SoundList(configuration, file, path, position).Read(names, model))
            : folder.Read(model.Graph.RequiredInputs.First());

        IReadOnlyDictionary<string, int> ClassesOf(IReadOnlyList<string> folders)
        {
            var names = ClassLabels.Given(configuration, model);
            var named = FolderClasses.Named(folders, names);
            return named.Count == folders.Count ? named
                : !named.IsEmpty && folders.First(f => !named.ContainsKey(f)) is var other
                ? throw new NasException(Descriptors.FolderOfNoClass.At(
                    position, $"{file.TrimEnd('/')}/{other}", named.Count, Nearest.To(other, names) is { } near
                        ? $" Did you mean '{near}'?" : ""))
                : ClassScores.Count(model.Graph) is { } classes && classes != folders.Count
                ? throw new NasException(Descriptors.ClassFolders.At(position, file, folders.Count, classes))
                : FolderClasses.InOrder(folders);
        }
    }
}
