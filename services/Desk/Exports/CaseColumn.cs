using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Reading;
using CaseTracker.WebUi;
using CaseTracker.WebUi.Formatting;

namespace CaseTracker.Desk.Exports;

/// <summary>What turns codes into the reader's words.</summary>
internal sealed record CaseWords(Texts T, DirectorySnapshot Directory, Districts Districts);

/// <summary>A column of an export.</summary>
/// <param name="Key">Its name in the form; its heading is <c>exports.column.{key}</c>.</param>
/// <param name="Personal">True when it may tell who the applicant is.</param>
/// <param name="Of">The value of a case: a string, a number, a day, an instant, or null.</param>
internal sealed record CaseColumn(string Key, bool Personal, Func<ExportedCase, CaseWords, object?> Of)
{
    public static IReadOnlyList<CaseColumn> All { get; } =
    [
        // In groups: a programme would read eleven digits as a quantity and drop a nought in front.
        Plain("number", (c, _) => CaseNumbers.Format(c.CaseNumber)),
        Plain("service", (c, w) => w.T.Say(c.Service)),
        Plain("status", (c, w) => w.T.Of(c.Status)),
        Plain("outcome", (c, w) => c.Outcome is { } outcome ? w.T.Of(outcome) : null),
        Plain("channel", (c, w) => w.T.Of(c.Channel)),
        Plain("received", (c, _) => c.ReceivedAt),
        Plain("original-due", (c, _) => c.OriginalDueOn),
        Plain("due", (c, _) => c.DueOn),
        Plain("promised", (c, _) => c.PromisedOn),
        Plain("overdue-days", (c, _) => c.OverdueDays),
        Plain("paused", (c, w) => w.T[c.Paused ? "exports.yes" : "exports.no"]),
        Plain("extensions", (c, _) => c.Extensions),
        Plain("agency", (c, w) => w.Directory.AgencyName(c.Agency) is { } name ? w.T.Say(name) : c.Agency),
        Plain("unit", (c, w) => w.Directory.UnitName(c.Unit) is { } name ? w.T.Say(name) : c.Unit),
        Plain("handler", (c, w) => w.Directory.Person(c.Handler) is { } person ? w.T.Say(person.Name) : null),
        Plain("district", (c, w) => w.Districts.NameOf(c.District) is { } name ? w.T.Say(name) : c.District),
        OfPerson("name", p => p.Name),
        OfPerson("phone", p => p.Phone),
        OfPerson("email", p => p.Email),
        OfPerson("place", p => p.Place),
        OfPerson("text", p => p.Text),
    ];

    private static CaseColumn Plain(string key, Func<ExportedCase, CaseWords, object?> of) => new(key, Personal: false, of);

    private static CaseColumn OfPerson(string key, Func<ExportedPerson, string?> of) => new(key, Personal: true, (c, _) => c.Person is { } person ? of(person) : null);
}
