using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace NasBuild.Build.Tests.Templates;

/// <summary>One web application made by the template, built and running for all tests of the class.</summary>
[TestClass]
public sealed partial class WebTemplateTests(TestContext context)
{
    private const string Refusal = "Only images (JPEG, PNG, WebP, BMP) of up to 67 million pixels can be read.";
    private static PackedProject project = null!;
    private static Process server = null!;
    private static HttpClient client = null!;

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        project = new PackedProject(context);
        PackedTemplates.New(project, ".", "nasproject", "-o", "Sorter", "--app", "web").Succeeded();
        project.Build("Sorter", "-p:TreatWarningsAsErrors=true").Succeeded().Ran(ConsumerProject.AllStages)
            .Says("(from the lock)").Says("0 Warning(s)");
        server = project.Start("Sorter", "run", "--no-build", "--no-launch-profile", "--urls", "http://127.0.0.1:0");
        client = new HttpClient { BaseAddress = await Address(), Timeout = TimeSpan.FromMinutes(1) };
        client.DefaultRequestHeaders.ExpectContinue = true;
    }

    [ClassCleanup]
    public static void Stop()
    {
        client.Dispose();
        server.Kill(entireProcessTree: true);
        server.WaitForExit();
        server.Dispose();
        project.Dispose();
    }

    [TestMethod]
    public async Task Picture_IsClassified()
    {
        Assert.AreEqual("Healthy", await client.GetStringAsync("health"));

        var answer = await Post(
            "image", await File.ReadAllBytesAsync(project.PathOf("Sorter/wwwroot/samples/sneaker.png")));

        Assert.AreEqual(HttpStatusCode.OK, answer.Status);
        Assert.AreEqual(10, answer.Json.GetArrayLength());
        Assert.AreEqual("Sneaker", answer.Json[0].GetProperty("label").GetString());
        Assert.AreEqual(1, answer.Json.EnumerateArray().Sum(p => p.GetProperty("probability").GetDouble()), 1e-6);
    }

    [TestMethod]
    [DataRow("image", "a text", Refusal)]
    [DataRow("image", "", Refusal)]
    [DataRow("other", "a text", "The form has no file \"image\".")]
    public async Task UploadIsNoImage_IsRefusedWithTheReason(string field, string content, string reason)
    {
        var answer = await Post(field, Encoding.UTF8.GetBytes(content));

        Assert.AreEqual(
            (HttpStatusCode.BadRequest, reason), (answer.Status, answer.Json.GetProperty("detail").GetString()));
    }

    [TestMethod]
    public async Task PngIsDamaged_IsRefused()
    {
        var png = await File.ReadAllBytesAsync(project.PathOf("Sorter/wwwroot/samples/bag.png"));
        // All pixels may be there before the last chunk.
        for (var length = 0; length < 3 * png.Length / 4; length += 37)
        {
            Assert.AreEqual(
                HttpStatusCode.BadRequest, (await Post("image", png[..length])).Status, $"{length} bytes of it");
        }

        for (var i = 8; i < 60; i++)
        {
            var damaged = png.ToArray();
            damaged[i] ^= 0x55;
            Assert.IsLessThan(500, (int)(await Post("image", damaged)).Status, $"byte {i} is another");
        }
    }

    [TestMethod]
    public async Task UploadIsTooLarge_IsRefused() =>
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, (await Post("image", new byte[10_000_001])).Status);

    [TestMethod]
    public void Project_TestsAndPublishesNothingOfTheBuild()
    {
        project.Dotnet("Sorter", ["test", "--project", "Sorter.Tests"], ("TreatWarningsAsErrors", "true"))
            .Succeeded().Ran("").Says("failed: 0");

        project.Write("Sorter/nas.trials.json", "{}");
        project.Dotnet("Sorter", "publish", "-c", "Debug", "--disable-build-servers", "-o", "../published").Succeeded()
            .Ran("");

        Assert.IsTrue(project.Has("published/fashion.onnx"));
        Assert.IsTrue(project.Has("published/wwwroot/index.html"));
        foreach (var file in new[]
            { "nas.lock.json", "nas.trials.json", "nas.schema.json", "nas.yaml", "global.json" })
        {
            Assert.IsFalse(project.Has($"published/{file}"), file);
        }
    }

    [TestMethod]
    [ChromiumCondition]
    [DataRow(ColorScheme.Light)]
    [DataRow(ColorScheme.Dark)]
    public async Task Page_ClassifiesSamplesAndUploads(ColorScheme scheme)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = ChromiumConditionAttribute.Path,
            Args = [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync"],
        });
        var page = await browser.NewPageAsync(
            new() { ColorScheme = scheme, ViewportSize = new() { Width = 1000, Height = 700 } });
        var complaints = new List<string>();
        page.PageError += (_, error) => complaints.Add(error);
        page.RequestFailed += (_, request) => complaints.Add($"{request.Url}: {request.Failure}");
        await page.GotoAsync(client.BaseAddress!.ToString());

        await page.GetByRole(AriaRole.Button, new() { Name = "Ankle boot" }).ClickAsync();
        await Answer(page, "Ankle boot", "sure");
        await Screenshot(page, $"template-web-{scheme}.png");

        await page.GetByLabel("Choose a picture").SetInputFilesAsync(project.PathOf("Sorter/nas.yaml"));
        await Answer(page, "This is no picture that the browser can read.", "wrong");

        await page.GetByLabel("Choose a picture").SetInputFilesAsync(project.PathOf("Sorter/wwwroot/samples/bag.png"));
        await Answer(page, "Bag", "sure");
        await page.Locator("#drop").DispatchEventAsync("drop", new { dataTransfer = await Photograph(page) });
        await Answer(page, "Trouser", "sure");
        Assert.AreEqual(5, await page.GetByRole(AriaRole.Listitem).CountAsync());
        Assert.AreEqual("", string.Join('\n', complaints));
    }

    private static async Task Answer(IPage page, string text, string kind) =>
        await page.Locator($"#status.{kind}", new() { HasText = text }).WaitForAsync();

    // Dark trousers on white, as a JPEG that is being dragged.
    private static Task<IJSHandle> Photograph(IPage page) => page.EvaluateHandleAsync("""
        async () => {
          const canvas = new OffscreenCanvas(300, 400);
          const context = canvas.getContext('2d');
          context.fillStyle = '#fff';
          context.fillRect(0, 0, 300, 400);
          context.fillStyle = '#246';
          context.fillRect(85, 10, 130, 60);
          context.fillRect(85, 10, 55, 380);
          context.fillRect(160, 10, 55, 380);
          const dragged = new DataTransfer();
          dragged.items.add(new File([await canvas.convertToBlob({ type: 'image/jpeg' })], 'photograph.jpg', { type: 'image/jpeg' }));
          return dragged;
        }
        """);

    private async Task Screenshot(IPage page, string file)
    {
        var path = Path.Combine(context.TestRunResultsDirectory ?? AppContext.BaseDirectory, file);
        await page.ScreenshotAsync(new() { Path = path, FullPage = true });
        context.AddResultFile(path);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Json)> Post(string field, byte[] content)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(content), field, "picture" } };
        using var response = await client.PostAsync("classify", form);
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync()));
    }

    private static async Task<Uri> Address()
    {
        while (await server.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
            {
                return new Uri(match.Value);
            }
        }

        throw new AssertFailedException(await server.StandardError.ReadToEndAsync());
    }

    [GeneratedRegex("http://127.0.0.1:[0-9]+")]
    private static partial Regex Listening();
}
