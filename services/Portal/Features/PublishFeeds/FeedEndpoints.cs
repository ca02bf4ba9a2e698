using System.Security.Cryptography;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;
using CaseTracker.WebUi;
using Microsoft.Net.Http.Headers;

namespace CaseTracker.Portal.Features.PublishFeeds;

/// <summary>Feed and calendar. Without Deadlines both answer 503: an empty calendar would say that offices never close.</summary>
internal static class FeedEndpoints
{
    private const int DaysKept = 90;
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(IEndpointRouteBuilder routes)
    {
        Open(routes.MapMethods(NoticeFeed.Path, Methods, async (HttpContext http, OfficeNews news, DeadlinesClient deadlines, OfficeWords words, NoticeFeed feed, BusinessTime time, CancellationToken ct) =>
        {
            if (await news.GetAsync(deadlines, ct) is not { } view)
                return Away(http);
            await words.PrepareAsync(ct);
            return Answer(http, feed.Write(view, time.TaipeiToday().AddDays(-DaysKept)), NoticeFeed.ContentType);
        }));
        Open(routes.MapMethods(OfficeDaysCalendar.Path, Methods, async (HttpContext http, OfficeNews news, DeadlinesClient deadlines, OfficeWords words, OfficeDaysCalendar calendar, CancellationToken ct) =>
        {
            if (await news.GetAsync(deadlines, ct) is not { } view)
                return Away(http);
            await words.PrepareAsync(ct);
            return Answer(http, calendar.Write(view), CalendarFile.ContentType);
        }));
    }

    private static void Open(RouteHandlerBuilder endpoint) => endpoint.AllowAnonymous().Bilingual().ExcludeFromDescription();

    private static IResult Answer(HttpContext http, byte[] body, string contentType)
    {
        http.Response.Headers.CacheControl = "public, max-age=300";
        return Results.Bytes(body, contentType, entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(body)[..12])}\""));
    }

    // Without a body: the error page is drawn in its place.
    private static IResult Away(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "60";
        return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }
}
