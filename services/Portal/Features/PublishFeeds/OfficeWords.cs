using System.Globalization;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;

namespace CaseTracker.Portal.Features.PublishFeeds;

/// <summary>Days and closures in the reader's words, the same in feed, calendar and page.</summary>
internal sealed class OfficeWords(Texts texts, TextCatalogue catalogue, PublicDirectory directory, Districts districts)
{
    private static readonly string[] Holidays =
    [
        "founding", "before-eve", "eve", "lunar", "peace", "children", "tomb", "children-tomb", "labour", "dragon", "autumn", "teachers", "national", "retrocession", "constitution", "lieu", "adjusted", "make-up",
    ];

    // The official calendar speaks Chinese; these are the names it is known to use.
    private readonly Dictionary<string, string> _keys = Holidays.Select(h => "pages.holiday." + h).ToDictionary(key => catalogue.In(Language.Zh)[key]);

    private DirectoryView? _view;
    private IReadOnlyList<District> _districts = [];

    public async Task<OfficeWords> PrepareAsync(CancellationToken ct)
    {
        _view = await directory.GetAsync(ct);
        _districts = await districts.AllAsync();
        return this;
    }

    /// <summary>「放假：國慶日」.</summary>
    public string Of(NotableDay day) => !day.IsDayOff ? texts["pages.day.work"] : NameOf(day) is { } name ? texts.Format("pages.day.off.named", ("name", name)) : texts["pages.day.off"];

    /// <summary>「停止上班（全天）：全市各機關」.</summary>
    public string Of(Closure closure) => texts.Format("pages.day.closed", ("part", texts.Of(closure.Part)), ("whom", Whom(closure)));

    /// <summary>The same with its date, and whether it was taken back.</summary>
    public string Title(Closure closure)
    {
        var title = texts.Format("pages.notice.closed", ("date", texts.DateWithYear(closure.Date)), ("part", texts.Of(closure.Part)), ("whom", Whom(closure)));
        return closure.WithdrawnAt is null ? title : texts.Format("pages.notice.closed.withdrawn", ("title", title));
    }

    /// <summary>What it means for cases.</summary>
    public string Effect(Closure closure) => texts[closure switch
    {
        { WithdrawnAt: not null } => "pages.notice.closed.withdrawn.text",
        { Part: ClosurePart.WholeDay } => "pages.notice.closed.whole",
        _ => "pages.notice.closed.part",
    }];

    public string Title(CalendarYear year) => texts.Format("pages.notice.calendar", ("year", Number(year.Year)));

    public string Text(CalendarYear year) =>
        texts.Format(year.Provisional ? "pages.notice.calendar.provisional" : "pages.notice.calendar.final", ("off", year.DaysOff), ("made", year.MakeUpDays));

    public string Provisional(int year) => texts.Format("pages.feeds.provisional", ("year", Number(year)));

    private string Whom(Closure closure) => closure.Scope switch
    {
        ClosureScope.Districts => string.Join(texts["common.list-and"], closure.Districts.Select(code => _districts.FirstOrDefault(d => d.Code == code) is { } district ? texts.Say(district.Name) : code)),
        ClosureScope.Agency when _view?.Agency(closure.Agency) is { } agency => texts.Say(agency.Name),
        _ => texts.Of(closure.Scope),
    };

    // A name nobody has put into English yet is left out of English sentences.
    private string? NameOf(NotableDay day) => string.IsNullOrEmpty(day.Note) ? null
        : _keys.TryGetValue(day.Note, out var key) ? texts[key]
        : texts.Language == Language.Zh ? day.Note : null;

    // A year has no thousands.
    private static string Number(int year) => year.ToString(CultureInfo.InvariantCulture);
}
