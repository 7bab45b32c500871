using NATS.Client.ObjectStore;

namespace NasBuild.Cluster;

/// <summary>The stores of a cluster.</summary>
/// <param name="Objects">What workers fetch: models, samples, manifests of studies.</param>
/// <param name="Weights">What workers put beside their answers: fine-tuned models. It forgets as the answers do.</param>
internal sealed record ClusterStores(INatsObjStore Objects, INatsObjStore Weights);
