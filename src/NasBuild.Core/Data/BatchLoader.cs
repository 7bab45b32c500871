using System.Collections.Concurrent;

namespace NasBuild.Core.Data;

/// <summary>
/// Loads batches for training: whole batches of a split in a new order every epoch, prepared on a thread of their own.
/// A batch may come in parts, of which only a few are in memory.
/// An epoch depends only on the seed and its number, so that a resumed run draws the same as the interrupted one would
/// have. Windows of a text also begin at other places every epoch.
/// </summary>
public sealed class BatchLoader
{
    private const int Ahead = 4;
    private readonly Dataset data;
    private readonly int seed;
    private readonly Augmentation? augmentation;
    private readonly bool shifts;

    /// <summary>Creates a loader.</summary>
    /// <param name="data">The samples.</param>
    /// <param name="batchSize">
    /// The number of samples in every batch: an incomplete batch at the end of an epoch is left out.
    /// </param>
    /// <param name="seed">The seed of the order and of the random changes.</param>
    /// <param name="augmentation">Random changes of images; null for none.</param>
    /// <param name="parts">The number of parts of a batch: a divisor of its size.</param>
    /// <exception cref="TooFewSamplesException">There are not enough samples for one batch.</exception>
    public BatchLoader(Dataset data, int batchSize, int seed, Augmentation? augmentation = null, int parts = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(batchSize % parts, 0, nameof(parts));
        this.data = data.Count >= batchSize ? data : throw new TooFewSamplesException(data.Name, data.Count, batchSize);
        this.seed = seed;
        this.augmentation = augmentation;
        (BatchSize, Parts) = (batchSize, parts);

        // There is one window fewer if they are shifted.
        shifts = data.MaxShift > 0 && data.Count > batchSize;
        BatchesPerEpoch = (data.Count - (shifts ? 1 : 0)) / batchSize;
    }

    /// <summary>The number of samples in a batch.</summary>
    public int BatchSize { get; }

    /// <summary>The number of parts of equal size that a batch comes in.</summary>
    public int Parts { get; }

    /// <summary>The number of batches in an epoch.</summary>
    public int BatchesPerEpoch { get; }

    /// <summary>
    /// Returns the parts of the batches of an epoch, each prepared while those before it are used. Leaving the
    /// enumeration ends the thread that makes them.
    /// </summary>
    /// <param name="epoch">The epoch's number.</param>
    /// <param name="cancellation">Ends the enumeration.</param>
    /// <exception cref="OperationCanceledException">The enumeration was cancelled.</exception>
    public IEnumerable<Batch> Epoch(int epoch, CancellationToken cancellation = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var ready = new BlockingCollection<Batch>(Ahead);
        var making = Task.Factory.StartNew(
            () => Make(epoch, ready, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            foreach (var batch in ready.GetConsumingEnumerable(cancellation))
            {
                yield return batch;
            }

            making.GetAwaiter().GetResult();
        }
        finally
        {
            stop.Cancel();

            // The collection is disposed once nothing adds to it; a failure was thrown above, or nobody waits for it.
            Task.WaitAny([making], CancellationToken.None);
        }
    }

    private void Make(int epoch, BlockingCollection<Batch> ready, CancellationToken stop)
    {
        try
        {
            var change = augmentation?.In(seed, epoch);
            var shift = shifts ? (int)(DrawSeed.Of(seed, epoch, 1) % (uint)(data.MaxShift + 1)) : 0;
            foreach (var samples in Order(epoch).Chunk(BatchSize / Parts).Take(BatchesPerEpoch * Parts))
            {
                ready.Add(data.Take(samples, shift, change), stop);
            }
        }
        finally
        {
            ready.CompleteAdding();
        }
    }

    private int[] Order(int epoch)
    {
        var order = Enumerable.Range(0, data.Count - (shifts ? 1 : 0)).ToArray();
        new Random((int)DrawSeed.Of(seed, epoch)).Shuffle(order);
        return order;
    }
}
