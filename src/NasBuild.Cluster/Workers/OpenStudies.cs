using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline;
using NATS.Client.Core;
using NATS.Client.ObjectStore;

namespace NasBuild.Cluster.Workers;

/// <summary>Measures the trials of the studies that are open: the ones of the last trials.</summary>
/// <param name="cache">The models and samples.</param>
/// <param name="folder">The folder for the files of studies; each process has one of its own.</param>
/// <param name="device">The device that models run on.</param>
/// <param name="report">Receives what studies report.</param>
internal sealed class OpenStudies(ObjectCache cache, string folder, Device device, Action<Diagnostic> report)
    : ITrialMeasurer
{
    private const int Most = 2;
    private static readonly TimeSpan Delivery = TimeSpan.FromMinutes(5);
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly List<Entry> entries = [];

    /// <inheritdoc/>
    public async Task<string> MeasureAsync(ClusterStores stores, TrialMessage trial, CancellationToken drain)
    {
        var study = await TakeAsync(stores.Objects, trial.Study, drain).ConfigureAwait(false);
        try
        {
            var measured = study.Measure(trial.Body, drain);
            if (measured.Model is { } model)
            {
                await ClusterConnection.RetryAsync(
                    () => StudyStore.PutAsync(stores.Weights, model, drain), Delivery, drain).ConfigureAwait(false);
            }

            return measured.Body;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NatsException or TimeoutException)
        {
            // Such as a full disk: other machines may have room.
            throw new StudyRefusedException(e.Message, e);
        }
        finally
        {
            await GiveBackAsync(study).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close(0);
        gate.Dispose();
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<PackagedStudy> TakeAsync(INatsObjStore objects, string study, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var entry = entries.Find(e => e.Id == study);
            if (entry is null)
            {
                Close(Most - 1);
                entry = new Entry(study, await OpenAsync(objects, study, cancellation).ConfigureAwait(false));
            }

            entries.Remove(entry);
            entries.Add(entry);
            entry.Users++;
            return entry.Study;
        }
        catch (NasException e)
        {
            throw new StudyRefusedException(e.Diagnostics[0].Message, e);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException
            or NatsException)
        {
            throw new StudyRefusedException(e.Message, e);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task GiveBackAsync(PackagedStudy study)
    {
        await gate.WaitAsync().ConfigureAwait(false);
        entries.Single(e => e.Study == study).Users--;
        gate.Release();
    }

    private async Task<PackagedStudy> OpenAsync(INatsObjStore objects, string study, CancellationToken cancellation)
    {
        var manifest = await StudyStore.ManifestAsync(objects, study, cancellation).ConfigureAwait(false);
        var paths = new Dictionary<string, string>();
        foreach (var (sha256, _) in PackagedStudy.Objects(manifest))
        {
            paths[sha256] = await cache.GetAsync(objects, sha256, cancellation).ConfigureAwait(false);
        }

        return PackagedStudy.Open(manifest, FolderOf(study), sha256 => paths[sha256], device, report, cancellation);
    }

    private string FolderOf(string study) => Path.Combine(folder, study);

    private void Close(int left)
    {
        foreach (var entry in entries.Where(e => e.Users == 0).Take(Math.Max(0, entries.Count - left)).ToList())
        {
            entries.Remove(entry);
            entry.Study.Dispose();
            Directory.Delete(FolderOf(entry.Id), recursive: true);
        }
    }

    private sealed class Entry(string id, PackagedStudy study)
    {
        public string Id => id;

        public PackagedStudy Study => study;

        public int Users { get; set; }
    }
}
