namespace NasBuild.Build.Tests.Templates;

/// <summary>The test needs a browser.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class ChromiumConditionAttribute : ConditionBaseAttribute
{
    public ChromiumConditionAttribute()
        : base(ConditionMode.Include) => IgnoreMessage = $"There is no {Path}: install Debian's package chromium.";

    /// <summary>Where Debian's package puts it.</summary>
    public const string Path = "/usr/bin/chromium";

    public override string GroupName => nameof(ChromiumConditionAttribute);

    public override bool IsConditionMet => File.Exists(Path);
}
