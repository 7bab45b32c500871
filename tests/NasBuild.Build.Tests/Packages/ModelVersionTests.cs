namespace NasBuild.Build.Tests.Packages;

/// <summary>A model that comes from a package, and one that becomes one, in real projects.</summary>
[TestClass]
public sealed class ModelVersionTests(TestContext context)
{
    [TestMethod]
    public void ModelOfAPackage_IsPinnedByTheLockAndCheckedAgainstIt()
    {
        using var project = new PackedProject(context);
        SmallApplication.WriteTo(project, "App");
        project.Edit("App/nas.yaml", "search: { method: evolution, population: 4 }\nprune:\n", "");
        project.Edit(
            "App/nas.yaml", "source: net.onnx", """package: Contoso.Net, version: "[1.2.0, 2.0.0)", feed: ../models""");
        Directory.CreateDirectory(project.PathOf("models"));
        project.Restore("App");
        Nas(project, "App", "pack", "net.onnx", "--id", "Contoso.Net", "--version", "1.2.0", "-o", "../models")
            .Succeeded();
        File.Delete(project.PathOf("App/net.onnx"));

        project.Build("App", "--no-restore").Succeeded()
            .Ran(ConsumerProject.AllStages).Says("NasBuild -> Contoso.Net 1.2.0 -> ");
        project.Dotnet("App", "run", "--no-build").Succeeded().Says("net.onnx is here: ");

        // A newer one, another machine: the lock decides.
        File.Copy(project.PathOf("models/Contoso.Net.1.2.0.nupkg"), project.PathOf("models/good"));
        RepackAs(project, "1.3.0");
        Forget(project);
        project.Build("App", "--no-restore", "-p:NasMode=locked").Succeeded().Says("NasBuild -> Contoso.Net 1.2.0 -> ");
        Locked().Succeeded().Ran("");
        Nas(project, "App", "outdated").Succeeded().Says("1.3.0");

        var (yaml, good) = (project.Read("App/nas.yaml"), project.Read("App/nas.lock.json"));
        project.Edit("App/nas.yaml", "[1.2.0, 2.0.0)", "[1.3.0, 2.0.0)");
        Locked().Failed().Tells("error NAS5101", "Contoso.Net 1.3.0", "Contoso.Net 1.2.0");
        project.Write("App/nas.yaml", yaml);

        // Somebody replaces the package, or edits the lock.
        project.Write("App/nas.lock.json", good.Replace(Sha256Of(good), new string('0', 64), StringComparison.Ordinal));
        Locked().Failed()
            .Tells($"{project.PathOf("App/nas.yaml")}(1,10): error NAS5205", "Contoso.Net 1.2.0", " 000000000000");
        project.Write("App/nas.lock.json", good);

        // The feed is gone, and so is what was installed.
        Forget(project);
        Directory.Move(project.PathOf("models"), project.PathOf("elsewhere"));
        Locked().Failed().Tells("error NAS5204", "'../models'");
        Directory.Move(project.PathOf("elsewhere"), project.PathOf("models"));

        File.Delete(project.PathOf("models/Contoso.Net.1.2.0.nupkg"));
        Locked().Failed().Tells("error NAS5202", "'Contoso.Net'", "1.2.0", "1.3.0");
        File.Copy(project.PathOf("models/good"), project.PathOf("models/Contoso.Net.1.2.0.nupkg"));
        Locked("-target:NasValidate").Succeeded().Ran("validate");

        BuildRun Locked(params string[] arguments) =>
            project.BuildInProcess("App", ["-p:NasMode=locked", .. arguments]);
    }

    [TestMethod]
    public void OptimisedModel_IsAPackageThatAnotherProjectReferences()
    {
        using var project = new PackedProject(context);
        var application = BuiltApplication.Provide(context);
        application.CopyTo(project.PathOf("App"));

        Nas(project, "App", "pack", "--id", "Contoso.Small", "--version", "2.1.0", "-o", "../feed").Succeeded()
            .Says("Contoso.Small.2.1.0.nupkg");

        SmallApplication.WriteWithoutModel(
            project,
            "Consumer",
            """<PackageReference Include="Contoso.Small" Version="2.1.0" />""",
            "<RestoreAdditionalProjectSources>../feed</RestoreAdditionalProjectSources>");
        project.BuildInProcess("Consumer").Succeeded().Ran("");
        project.Dotnet("Consumer", "run", "--no-build").Succeeded()
            .Says($"net.onnx is here: {application.Model.Length} bytes");
    }

    /// <summary>The worker of the package, as the tool.</summary>
    private static BuildRun Nas(PackedProject project, string folder, params string[] arguments) =>
        project.Dotnet(folder, [Path.Combine(PackedPackages.NasBuild, "worker", "nas.dll"), .. arguments]);

    private static void RepackAs(PackedProject project, string version)
    {
        var installed = Path.Combine(PackedPackages.Installed, "contoso.net", "1.2.0");
        var model = Directory.GetFiles(installed, "net.onnx", SearchOption.AllDirectories).Single();
        Nas(project, "App", "pack", model, "--id", "Contoso.Net", "--version", version, "-o", "../models").Succeeded();
    }

    private static void Forget(PackedProject project)
    {
        Directory.Delete(Path.Combine(PackedPackages.Installed, "contoso.net"), recursive: true);
        Directory.Delete(project.PathOf("App/obj/nas"), recursive: true);
    }

    // The first hash of the lock after the package's version is the package's.
    private static string Sha256Of(string text)
    {
        const string Key = "\"sha256\": \"";
        var start = text.IndexOf(
            Key, text.IndexOf("\"package\": {", StringComparison.Ordinal), StringComparison.Ordinal)
            + Key.Length;
        return text[start..(start + 64)];
    }
}
