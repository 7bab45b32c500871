using NasBuild.Core.Configuration.Yaml;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>The id of a package, as NuGet accepts it.</summary>
internal sealed class PackageIdType() : TextType(
    "a package's id, such as Contoso.Fashion",
    new SchemaPattern("^(?=.{1,100}$)[A-Za-z0-9_]+([.-][A-Za-z0-9_]+)*$"));
