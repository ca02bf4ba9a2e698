using System.Buffers;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using CaseTracker.Contracts;
using Microsoft.Net.Http.Headers;

namespace CaseTracker.Portal.Api;

/// <summary>Reads the JSON body of a public request. Whatever is wrong with it is a failure with words, never an exception and never a guess.</summary>
internal static partial class ApiBody
{
    /// <summary>A submission may be long enough to get its field error.</summary>
    public const int SubmissionLimit = 4 * 1024 * 1024;

    /// <summary>So much is read, though not kept, of a body that is too large: a client still sending would not see the answer.</summary>
    public const int ReadAtMost = 16 * 1024 * 1024;

    /// <summary>Nothing in a short form is longer.</summary>
    public const int ShortLimit = 64 * 1024;

    private const string Json = "application/json";

    private static readonly Failure TooLarge = new() { Code = "body-too-large", Status = 413 };
    public static readonly Failure Malformed = new() { Code = "malformed-body", Status = 400 };

    public delegate Result<T> Parser<T>(ReadOnlySpan<byte> body) where T : class;

    public static ValueTask<Result<T>> ReadAsync<T>(HttpRequest request, int limit, CancellationToken ct) where T : class =>
        ReadAsync(request, Json, limit, Parse<T>, ct);

    public static async ValueTask<Result<T>> ReadAsync<T>(HttpRequest request, string mediaType, int limit, Parser<T> parse, CancellationToken ct) where T : class
    {
        if (!Is(request, mediaType))
            return new Failure { Code = "unsupported-media-type", Status = 415 };
        if (request.ContentLength > ReadAtMost)
            return TooLarge;
        var reader = request.BodyReader;
        var tooLarge = false;
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(ct);
                var buffer = read.Buffer;
                if (tooLarge || buffer.Length > limit)
                {
                    tooLarge = true;
                    reader.AdvanceTo(buffer.End);
                    if (read.IsCompleted)
                        return TooLarge;
                    continue;
                }
                if (read.IsCompleted)
                {
                    var result = buffer.IsSingleSegment ? parse(buffer.FirstSpan) : parse(buffer.ToArray());
                    reader.AdvanceTo(buffer.End);
                    return result;
                }
                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        catch (BadHttpRequestException e)
        {
            return e.StatusCode == StatusCodes.Status413PayloadTooLarge ? TooLarge : Malformed;
        }
    }

    private static Result<T> Parse<T>(ReadOnlySpan<byte> body) where T : class
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        if (body.StartsWith(mark))
            body = body[3..];
        // The serialiser would put U+FFFD in the place of broken bytes: a name must not change on its way.
        if (!Utf8.IsValid(body))
            return Malformed;
        try
        {
            return JsonSerializer.Deserialize<T>(body, PublicJson.Bodies) is { } value ? value : Malformed;
        }
        catch (JsonException e)
        {
            // A syntax error has the reader's exception inside; otherwise a single value is not what its field takes.
            return e.InnerException is not JsonException && e.Path is { } path && FieldPath().Match(path) is { Success: true } match
                ? Failure.Invalid(Index().Replace(match.Groups[1].Value, ""), "malformed")
                : Malformed;
        }
    }

    private static bool Is(HttpRequest request, string mediaType) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && (type.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase) || (mediaType == Json && type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase)))
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"^\$\.([A-Za-z0-9.\[\]]{1,100})$", RegexOptions.CultureInvariant)]
    private static partial Regex FieldPath();

    [GeneratedRegex(@"\[\d+\]", RegexOptions.CultureInvariant)]
    private static partial Regex Index();
}
