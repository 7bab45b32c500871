using System.Globalization;

namespace TextModel;

/// <summary>What the command line asks for.</summary>
internal sealed record Request(string Prompt, int Length, double Temperature, int Seed)
{
    public const string Usage = """
        usage: dotnet run -- [PROMPT] [--length BYTES] [--temperature T] [--seed N]

          PROMPT         what the text begins with ("In the beginning ")
          --length       the bytes to write (200)
          --temperature  0 always takes the likeliest byte; the higher, the bolder (0.5)
          --seed         the same seed, the same text (0)
        """;

    /// <summary>The request; null where it is none.</summary>
    public static Request? Parse(string[] arguments)
    {
        var request = new Request("In the beginning ", 200, 0.5, 0);
        var rest = arguments.AsSpan();
        if (rest is [var prompt, ..] && !prompt.StartsWith("--", StringComparison.Ordinal))
        {
            request = request with { Prompt = prompt };
            rest = rest[1..];
        }

        for (; rest is [var name, var value, ..]; rest = rest[2..])
        {
            var whole = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            var real = double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var temperature);
            Request? next = name switch
            {
                "--length" when whole => request with { Length = number },
                "--temperature" when real => request with { Temperature = temperature },
                "--seed" when whole => request with { Seed = number },
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            request = next;
        }

        return rest.IsEmpty && request.Prompt.Length > 0 ? request : null;
    }
}
