using System.Text;
using System.Text.Unicode;
using CaseTracker.Contracts;
using CaseTracker.Portal.Api;

namespace CaseTracker.Portal.Open311;

/// <summary>A form as it was sent. Read here and not by the framework, which puts other characters in the place of broken ones and leaves half an escape standing.</summary>
internal sealed class RequestForm
{
    /// <summary>A description of 4,000 characters, escaped, with room to be told that it is too long.</summary>
    public const int Limit = 256 * 1024;

    private const int MostFields = 200;
    private readonly Dictionary<string, List<string>> _fields = new(StringComparer.Ordinal);

    public static ValueTask<Result<RequestForm>> ReadAsync(HttpRequest request, CancellationToken ct) =>
        ApiBody.ReadAsync(request, "application/x-www-form-urlencoded", Limit, Parse, ct);

    /// <summary>The value of a field; null where it is missing or empty, which the specification holds for the same.</summary>
    public string? this[string name] => _fields.TryGetValue(name, out var values) ? values.FirstOrDefault(v => !string.IsNullOrWhiteSpace(v))?.Trim() : null;

    /// <summary>True when a field came more than once: two readers could take different values.</summary>
    public bool IsRepeated(string name) => _fields.TryGetValue(name, out var values) && values.Count > 1;

    private static Result<RequestForm> Parse(ReadOnlySpan<byte> body)
    {
        var form = new RequestForm();
        var count = 0;
        foreach (var range in body.Split((byte)'&'))
        {
            var pair = body[range];
            if (pair.IsEmpty)
                continue;
            var equals = pair.IndexOf((byte)'=');
            if (++count > MostFields || Decode(equals < 0 ? pair : pair[..equals]) is not { } name || Decode(equals < 0 ? default : pair[(equals + 1)..]) is not { } value)
                return ApiBody.Malformed;
            if (!form._fields.TryGetValue(name, out var values))
                form._fields[name] = values = [];
            values.Add(value);
        }
        return form;
    }

    private static string? Decode(ReadOnlySpan<byte> escaped)
    {
        var bytes = new byte[escaped.Length];
        var length = 0;
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '%')
            {
                bytes[length++] = escaped[i] == '+' ? (byte)' ' : escaped[i];
                continue;
            }
            if (i + 2 >= escaped.Length || !char.IsAsciiHexDigit((char)escaped[i + 1]) || !char.IsAsciiHexDigit((char)escaped[i + 2]))
                return null;
            bytes[length++] = (byte)(Value(escaped[i + 1]) << 4 | Value(escaped[i + 2]));
            i += 2;
        }
        return Utf8.IsValid(bytes.AsSpan(0, length)) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    private static int Value(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
