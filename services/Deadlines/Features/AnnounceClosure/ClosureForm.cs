using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.AnnounceClosure;

/// <summary>What was sent in, checked.</summary>
internal sealed partial class ClosureForm
{
    private const int ShortestReason = 2;
    private const int LongestReason = 200;
    private const int MostDistricts = 38;

    private readonly FieldErrors _errors = new();
    private readonly string? _reason;
    private readonly DateOnly _date;
    private readonly ClosurePart _part;
    private readonly ClosureScope _scope;
    private readonly List<string> _districts = [];
    private readonly string? _agency;

    public ClosureForm(ClosureRequest request, OfficeCalendar calendar, IReadOnlyCollection<string> agencies)
    {
        if (request.Date is not { } date)
            _errors.Add("date", "required");
        else if (date < new DateOnly(OfficeCalendarFile.FirstYear, 1, 1))
            _errors.Add("date", "date-too-early");
        else if (calendar.LastDay is not { } last || date > last)
            _errors.Add("date", "calendar-not-loaded");
        else
            _date = date;
        if (request.Part is { } part)
            _part = part;
        else
            _errors.Add("part", "required");
        if (request.Scope is { } scope)
            _scope = scope;
        else
            _errors.Add("scope", "required");
        if (request.Scope == ClosureScope.Districts)
        {
            _districts = [.. (request.Districts ?? []).Distinct().Order(StringComparer.Ordinal)];
            if (_districts.Count == 0)
                _errors.Add("districts", "required");
            else if (_districts.Count > MostDistricts || _districts.Exists(d => d is null || !DistrictCode().IsMatch(d)))
                _errors.Add("districts", "unknown-district");
        }
        if (request.Scope == ClosureScope.Agency)
        {
            _agency = TextRules.Clean(request.Agency);
            if (_agency is null)
                _errors.Add("agency", "required");
            else if (!agencies.Contains(_agency))
                _errors.Add("agency", "unknown-agency");
        }
        _reason = _errors.Read("reason", request.Reason, required: true, ShortestReason, LongestReason);
    }

    /// <summary>Everything that is wrong, or null.</summary>
    public Failure? Failure => _errors.Any ? _errors.ToFailure() : null;

    public ClosureRow Row(Guid staffId, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Date = _date,
        Part = _part,
        Scope = _scope,
        Districts = _districts,
        Agency = _agency,
        Reason = _reason!,
        AnnouncedAt = now,
        AnnouncedBy = staffId,
    };

    // The ten digits of the household registry; 64 is Kaohsiung.
    [GeneratedRegex("^64[0-9]{8}$")]
    private static partial Regex DistrictCode();
}
