using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Evolution;

internal sealed record Individual(Policy Policy, Score Score);
