using System.Globalization;
using CaseTracker.Contracts;
using CaseTracker.Platform;
using CaseTracker.Portal.Api;
using CaseTracker.Portal.Features.LearnCatalogue;
using Microsoft.Extensions.Primitives;

namespace CaseTracker.Portal.Open311;

/// <summary>Which requests are asked for.</summary>
internal sealed record RequestFilter
{
    /// <summary>Most requests in one answer, and how many without a wish.</summary>
    public const int Most = 1000;

    private const int LastPage = 1000;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    /// <summary>These and nothing else; null = by the other conditions.</summary>
    public IReadOnlyList<string>? Ids { get; init; }
    /// <summary>Codes of service items, all of them open to everybody.</summary>
    public required IReadOnlyList<string> ServiceCodes { get; init; }
    /// <summary>Null = both.</summary>
    public bool? Closed { get; init; }
    public DateTimeOffset From { get; init; }
    /// <summary>Inclusive.</summary>
    public DateTimeOffset Until { get; init; }
    public int Page { get; init; } = 1;
    public int Size { get; init; } = Most;

    public static Result<RequestFilter> Read(IQueryCollection query, DirectoryView directory, DateTimeOffset now)
    {
        var errors = new FieldErrors();
        var filter = Read(query, directory, now, errors);
        return errors.Any ? errors.ToFailure() : filter;
    }

    /// <summary>Whether more than the specification's fields is wished for.</summary>
    public static bool WantsExtensions(IQueryCollection query) => query["extensions"].ToString().Equals("true", StringComparison.OrdinalIgnoreCase);

    private static RequestFilter Read(IQueryCollection query, DirectoryView directory, DateTimeOffset now, FieldErrors errors)
    {
        // Whatever is asked for: only items that are open to everybody are looked through.
        var open = directory.Items.Where(i => i.Open311).Select(i => i.Code).ToArray();
        var page = Whole("page", LastPage);
        var size = Whole("page_size", Most) ?? Whole("per_page", Most);
        var filter = new RequestFilter { ServiceCodes = open, Page = page ?? 1, Size = size ?? Most };
        if (List("service_request_id") is { Count: > 0 } ids)
        {
            if (ids.Count > Most)
                errors.Add("service_request_id", "too-many");
            return filter with { Ids = ids };
        }
        var codes = List("service_code");
        foreach (var code in codes)
            if (ServiceList.Find(directory, code) is null)
                errors.Add("service_code", "unknown-code");
        var statuses = List("status").Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        if (statuses.Any(s => !IsOpen(s) && !IsClosed(s)))
            errors.Add("status", "unknown-status");
        var (from, until) = Period();
        return filter with
        {
            ServiceCodes = codes.Count == 0 ? open : [.. open.Intersect(codes, StringComparer.OrdinalIgnoreCase)],
            Closed = statuses.Length == 1 ? IsClosed(statuses[0]) : null,
            From = from,
            Until = until,
        };

        List<string> List(string name) => [.. Values(name).SelectMany(v => v!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

        IEnumerable<string?> Values(string name) => query.TryGetValue(name, out var values) ? values : StringValues.Empty;

        string? One(string name)
        {
            var given = Values(name).Where(v => !string.IsNullOrWhiteSpace(v)).ToArray();
            if (given.Length > 1)
                errors.Add(name, "repeated");
            return given.Length == 0 ? null : given[0]!.Trim();
        }

        int? Whole(string name, int most)
        {
            if (One(name) is not { } text)
                return null;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most)
                return number;
            errors.Add(name, "out-of-range");
            return null;
        }

        (DateTimeOffset From, DateTimeOffset Until) Period()
        {
            var start = Instant("start_date", lastMoment: false);
            var end = Instant("end_date", lastMoment: true);
            if (start > end)
                errors.Add("end_date", "ends-before-start");
            else if (end - start > Longest)
                errors.Add("end_date", "period-too-long");
            return (start, end) switch
            {
                ({ } a, { } b) => (a, b),
                ({ } a, null) => (a, a + Longest),
                (null, { } b) => (b - Longest, b),
                _ => (now - Longest, now),
            };
        }

        DateTimeOffset? Instant(string name, bool lastMoment)
        {
            if (One(name) is not { } text)
                return null;
            // A plus sign that was not escaped arrives as a space.
            text = text.Replace(' ', '+');
            var instant = PublicDates.ReadDay(text) is { } day && lastMoment ? Taipei.StartOf(day.AddDays(1)).AddTicks(-10) : PublicDates.Read(text);
            if (instant is null)
                errors.Add(name, "time-invalid");
            return instant;
        }
    }

    private static bool IsOpen(string status) => status.Equals("open", StringComparison.OrdinalIgnoreCase);

    private static bool IsClosed(string status) => status.Equals("closed", StringComparison.OrdinalIgnoreCase);
}
