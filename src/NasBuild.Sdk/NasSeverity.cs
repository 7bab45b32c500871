namespace NasBuild.Sdk;

/// <summary>The severity of a diagnostic.</summary>
public enum NasSeverity
{
    /// <summary>The build failed.</summary>
    Error,

    /// <summary>The result is not what was probably wanted.</summary>
    Warning,

    /// <summary>Something worth knowing.</summary>
    Info,
}
