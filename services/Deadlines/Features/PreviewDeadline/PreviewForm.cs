using System.Globalization;
using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;

namespace CaseTracker.Deadlines.Features.PreviewDeadline;

/// <summary>Reads a preview request: text in, a history or named field errors out.</summary>
internal sealed partial class PreviewForm
{
    /// <summary>The first year the product computes with.</summary>
    public static readonly DateOnly Earliest = new(2020, 1, 1);

    public const int MostClosures = 366;
    public const int MostPauses = 50;
    public const int MostExtensions = 20;

    private static readonly string[] LocalFormats = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];
    private static readonly string[] OffsetFormats = [.. LocalFormats.Select(f => f + "zzz")];

    private readonly DateOnly? _lastLoaded;

    private PreviewForm(DateOnly? lastLoaded) => _lastLoaded = lastLoaded;

    public FieldErrors Errors { get; } = new();

    public DeadlineHistory? History { get; private set; }

    public IReadOnlyList<DateOnly> Closures { get; private set; } = [];

    public static PreviewForm Read(PreviewRequest request, OfficeCalendar calendar, DateTimeOffset now)
    {
        var form = new PreviewForm(calendar.LastDay);
        var receivedAt = form.Instant("receivedAt", request.ReceivedAt, required: true);
        var limit = form.Limit(request.Limit);
        form.Closures = form.List("closures", request.Closures, MostClosures, (field, text) => form.Day(field, text));
        var policy = form.Policy(request.Policy);
        var stops = form.Stops(request.Pauses, receivedAt, limit);
        var extensions = form.Extensions(request.Extensions, receivedAt, limit);
        if (!form.Errors.Any)
            form.History = new() { ReceivedAt = receivedAt!.Value, Limit = limit!, Policy = policy, Stops = stops, Extensions = extensions, AsOf = now };
        return form;
    }

    private Limit? Limit(PreviewLimit? limit)
    {
        if (limit is null)
        {
            Errors.Add("limit", "required");
            return null;
        }
        var value = Count("limit.value", limit.Value);
        var unit = Unit("limit.unit", limit.Unit, required: true);
        return value is null || unit is null ? null : new(value.Value, unit.Value);
    }

    private DeadlinePolicy Policy(string? text)
    {
        if (text is null)
            return DeadlinePolicy.Statutory;
        if (EnumText<DeadlinePolicy>.TryRead(text) is { } policy)
            return policy;
        Errors.Add("policy", "unknown-policy");
        return DeadlinePolicy.Statutory;
    }

    private List<ClockStop> Stops(IReadOnlyList<PreviewPause?>? pauses, DateTimeOffset? receivedAt, Limit? limit)
    {
        DateTimeOffset? previousEnd = null;
        var open = false;
        return List("pauses", pauses, MostPauses, (field, pause) =>
        {
            if (pause is null)
            {
                Errors.Add(field, "required");
                return null;
            }
            var from = Instant($"{field}.from", pause.From, required: true);
            var to = Instant($"{field}.to", pause.To, required: false);
            if (from is null || Errors.Has($"{field}.to"))
                return null;
            if (to < from)
                Errors.Add($"{field}.to", "pause-ends-before-start");
            if (IsBeforeStart(from.Value, receivedAt, limit))
                Errors.Add($"{field}.from", "pause-before-start");
            if (open || from < previousEnd)
                Errors.Add($"{field}.from", "pause-overlap");
            (previousEnd, open) = (to > previousEnd || previousEnd is null ? to : previousEnd, to is null);
            // A bare date means 00:00, which may lie before the hour of receipt of the same day.
            return new ClockStop(from < receivedAt ? receivedAt.Value : from.Value, to is { } end && end < receivedAt ? receivedAt : to);
        }).OfType<ClockStop>().ToList();
    }

    private List<ExtensionFact> Extensions(IReadOnlyList<PreviewExtension?>? extensions, DateTimeOffset? receivedAt, Limit? limit)
    {
        DateTimeOffset? previous = null;
        return List("extensions", extensions, MostExtensions, (field, extension) =>
        {
            if (extension is null)
            {
                Errors.Add(field, "required");
                return null;
            }
            var notified = Instant($"{field}.notifiedAt", extension.NotifiedAt, required: false);
            var approved = Instant($"{field}.approvedAt", extension.ApprovedAt, required: false);
            var requested = Instant($"{field}.requestedAt", extension.RequestedAt, required: false);
            var value = Count($"{field}.value", extension.Value);
            var unit = extension.Unit is null ? limit?.Unit : Unit($"{field}.unit", extension.Unit, required: false);
            if (Errors.Has($"{field}.notifiedAt") || Errors.Has($"{field}.approvedAt") || Errors.Has($"{field}.requestedAt"))
                return null;
            var asked = requested ?? approved ?? notified;
            if (asked is null)
            {
                Errors.Add($"{field}.requestedAt", "required");
                return null;
            }
            var decided = approved ?? notified ?? asked.Value;
            if (IsBeforeStart(asked.Value, receivedAt, limit))
                Errors.Add($"{field}.requestedAt", "extension-before-start");
            else if (asked < previous)
                Errors.Add($"{field}.requestedAt", "extension-out-of-order");
            if (Taipei.DateOf(decided) < Taipei.DateOf(asked.Value))
                Errors.Add($"{field}.approvedAt", "approved-before-requested");
            if (notified is { } told && Taipei.DateOf(told) < Taipei.DateOf(decided))
                Errors.Add($"{field}.notifiedAt", "notified-before-approved");
            previous = asked;
            return value is null || unit is null ? null : new AskedExtension { RequestedAt = asked.Value, ApprovedAt = decided, NotifiedAt = notified, Value = value.Value, Unit = unit.Value };
        }).OfType<ExtensionFact>().ToList();
    }

    private static bool IsBeforeStart(DateTimeOffset instant, DateTimeOffset? receivedAt, Limit? limit) =>
        receivedAt is { } start && (limit?.Unit == LimitUnit.Hours ? instant < start : Taipei.DateOf(instant) < Taipei.DateOf(start));

    private List<TOut> List<TIn, TOut>(string field, IReadOnlyList<TIn>? items, int most, Func<string, TIn, TOut> read)
    {
        if (items is null)
            return [];
        if (items.Count > most)
        {
            Errors.Add(field, "too-many");
            return [];
        }
        return [.. items.Select((item, i) => read($"{field}[{i}]", item))];
    }

    private int? Count(string field, decimal? value)
    {
        var code = value switch
        {
            null => "required",
            <= 0 => "limit-not-positive",
            > DeadlineCalculator.MaximumValue => "limit-too-large",
            { } number when number != decimal.Truncate(number) => "limit-not-whole",
            _ => null,
        };
        if (code is null)
            return (int)value!.Value;
        Errors.Add(field, code);
        return null;
    }

    private LimitUnit? Unit(string field, string? text, bool required)
    {
        if (EnumText<LimitUnit>.TryRead(text) is { } unit)
            return unit;
        Errors.Add(field, required && string.IsNullOrEmpty(text) ? "required" : "unknown-unit");
        return null;
    }

    private DateOnly Day(string field, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            Errors.Add(field, "required");
        else if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            Errors.Add(field, "date-invalid");
        else if (InRange(field, day))
            return day;
        return default;
    }

    private DateTimeOffset? Instant(string field, string? text, bool required)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            // An optional time is left out or given; an empty one is neither.
            if (required || text is not null)
                Errors.Add(field, required ? "required" : "time-invalid");
            return null;
        }
        if (Parse(text) is not { } instant)
        {
            Errors.Add(field, "time-invalid");
            return null;
        }
        return InRange(field, Taipei.DateOf(instant)) ? instant : null;
    }

    private bool InRange(string field, DateOnly day)
    {
        if (day < Earliest)
            Errors.Add(field, "date-too-early");
        else if (_lastLoaded is null || day > _lastLoaded)
            Errors.Add(field, "calendar-not-loaded");
        else
            return true;
        return false;
    }

    private static DateTimeOffset? Parse(string text)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return InZone(day) ? Taipei.StartOf(day) : null;
        if (text.EndsWith('Z'))
            text = text[..^1] + "+00:00";
        if (Offset().IsMatch(text))
            return DateTimeOffset.TryParseExact(text, OffsetFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant) && InZone(DateOnly.FromDateTime(instant.UtcDateTime)) ? instant : null;
        return DateTime.TryParseExact(text, LocalFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) && InZone(DateOnly.FromDateTime(local))
            ? Taipei.At(DateOnly.FromDateTime(local), TimeOnly.FromDateTime(local)) : null;
    }

    // Outside these years an offset can lead out of what a date can be.
    private static bool InZone(DateOnly day) => day.Year is > 1 and < 9999;

    [GeneratedRegex(@"T.*[+-]\d\d:\d\d$", RegexOptions.CultureInvariant)]
    private static partial Regex Offset();
}
