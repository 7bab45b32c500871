using ReleasePipeline;

// What was built, and proof that it is what lies here: the build writes NasModels.
var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(NasModels.Fashion.Path)));
Console.WriteLine($"{Path.GetFileName(NasModels.Fashion.Path)}: {NasModels.Fashion.SizeBytes / 1000.0:0.0} KB, {(hash == NasModels.Fashion.Sha256 ? "as built" : "not as built")}");
return hash == NasModels.Fashion.Sha256 ? 0 : 1;
