using CaseTracker.Notifications.Transports;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace CaseTracker.Notifications.Features.TakeProviderReports;

/// <summary>Where the SMS provider reports. Whatever is not exactly what the provider sends is refused without a word of explanation, and changes nothing.</summary>
internal static class TwilioEndpoint
{
    private const int BodyLimit = 16 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost($"{TwilioCallbacks.Path}/{{attemptId:guid}}", RunAsync).AllowAnonymous().ExcludeFromDescription();

    private static async Task<IResult> RunAsync(Guid attemptId, HttpContext context, TwilioCallbacks callbacks, TakeProviderReport take, IOptions<TwilioOptions> options, CancellationToken ct)
    {
        if (await ReadAsync(context, ct) is not { } form || form.Values.Any(v => v.Count != 1)
            || !callbacks.IsGenuine(attemptId, form, context.Request.Headers["X-Twilio-Signature"].ToString())
            || Of("AccountSid") != options.Value.AccountSid || Of("MessageSid") is not { } sid || !TwilioAnswers.IsMessageSid(sid))
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        // A status nobody knows yet says nothing that could be acted on.
        if (TwilioAnswers.Status(Of("MessageStatus")) is { } status)
            await take.RunAsync(attemptId, sid, status, int.TryParse(Of("ErrorCode"), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var code) ? code : null, ct);
        return Results.NoContent();

        string? Of(string name) => form.TryGetValue(name, out var value) ? value.ToString() : null;
    }

    private static async Task<Dictionary<string, StringValues>?> ReadAsync(HttpContext context, CancellationToken ct)
    {
        var request = context.Request;
        if (!request.HasFormContentType || request.QueryString.HasValue || request.ContentLength > BodyLimit)
            return null;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = BodyLimit;
        try
        {
            var form = await new FormFeature(request, new FormOptions { ValueCountLimit = 64, KeyLengthLimit = 128, ValueLengthLimit = 4096 }).ReadFormAsync(ct);
            return form.Files.Count > 0 ? null : form.ToDictionary(StringComparer.Ordinal);
        }
        catch (Exception e) when (e is BadHttpRequestException or InvalidDataException or IOException or ArgumentException)
        {
            return null;
        }
    }
}
