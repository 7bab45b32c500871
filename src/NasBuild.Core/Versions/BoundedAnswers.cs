using NuGet.Configuration;
using NuGet.Protocol;
using NuGet.Protocol.Core.Types;

namespace NasBuild.Core.Versions;

/// <summary>
/// NuGet's connection to a feed, with limits on the size of its answers: one that never ends fills the memory.
/// </summary>
/// <param name="limits">The limits.</param>
internal sealed class BoundedAnswers(FeedLimits limits) : ResourceProvider(
    typeof(HttpHandlerResource), nameof(BoundedAnswers), nameof(HttpHandlerResourceV3Provider))
{
    private readonly HttpHandlerResourceV3Provider provider = new();

    /// <summary>Returns a feed whose answers are limited.</summary>
    public static SourceRepository Repository(PackageSource source, FeedLimits limits) =>
        NuGet.Protocol.Core.Types.Repository.CreateSource(
            NuGet.Protocol.Core.Types.Repository.Provider.GetCoreV3().Prepend(
                new Lazy<INuGetResourceProvider>(() => new BoundedAnswers(limits))),
            source);

    /// <inheritdoc/>
    public override async Task<Tuple<bool, INuGetResource?>> TryCreate(SourceRepository source, CancellationToken token)
    {
        var (found, resource) = await provider.TryCreate(source, token).ConfigureAwait(false);
        return new(found, resource is HttpHandlerResource handler
            ? new HttpHandlerResourceV3(handler.ClientHandler, new Handler(limits, handler.MessageHandler)) : resource);
    }

    private sealed class Handler(FeedLimits limits, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var isPackage =
                request.RequestUri?.AbsolutePath.EndsWith(".nupkg", StringComparison.OrdinalIgnoreCase) == true;
            var bounded = new StreamContent(new BoundedStream(
                await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false),
                isPackage ? limits.PackageBytes : limits.AnswerBytes));
            foreach (var (name, values) in answer.Content.Headers)
            {
                bounded.Headers.TryAddWithoutValidation(name, values);
            }

            answer.Content = bounded;
            return answer;
        }
    }
}
