using NasProject._1;

const int MostBytesOfUpload = 10_000_000;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = MostBytesOfUpload);
builder.Services.AddSingleton<ClothesClassifier>();
builder.Services.AddProblemDetails();
builder.Services.AddHealthChecks();

var app = builder.Build();
app.Services.GetRequiredService<ClothesClassifier>(); // a model that cannot be loaded is told now, not at the first request
app.UseStatusCodePages();
app.UseDefaultFiles();
app.UseStaticFiles();
app.MapHealthChecks("/health");

// A form with an image in "image" -> every class, the likeliest first. Nobody is signed in, so there is nothing to forge.
app.MapPost("/classify", (IFormFile? image, ClothesClassifier classifier) =>
{
    if (image is null)
    {
        return Results.Problem("The form has no file \"image\".", statusCode: StatusCodes.Status400BadRequest);
    }

    try
    {
        using var stream = image.OpenReadStream();
        return Results.Ok(classifier.Classify(Picture.Read(stream)));
    }
    catch (InvalidDataException e)
    {
        return Results.Problem(e.Message, statusCode: StatusCodes.Status400BadRequest);
    }
}).DisableAntiforgery();

app.Run();
