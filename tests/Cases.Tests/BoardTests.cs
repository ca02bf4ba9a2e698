using CaseTracker.Cases.Features.Board;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CaseTracker.Cases.Tests;

public sealed class BoardTests : IAsyncLifetime
{
    private CasesHost _host = null!;
    private readonly Dictionary<string, SubmittedCase> _cases = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // Monday 2 March 2026, 21:00: what passed before 27 February 19:30, or on the weekend, must have been told by 20:30 of today. Friday is a holiday.
    public async ValueTask InitializeAsync()
    {
        _host = await CasesHost.StartAsync();
        _host.Owners.Days.Add(new(new(2026, 3, 6), true, "補假", false));
        await AddAsync("waiting");
        await AddAsync("today", Samples.Due(2026, 3, 2));
        await AddAsync("tomorrow", Samples.Due(2026, 3, 3));
        // The third office day from now, and the day off after it, which still is not the fourth.
        await AddAsync("soon", Samples.Due(2026, 3, 5));
        await AddAsync("later", Samples.Due(2026, 3, 6));
        foreach (var days in (int[])[1, 3, 4, 7, 8, 15, 16, 40])
            await AddAsync($"late-{days}", Due(days), told: days != 40);
        await AddAsync("untold-0227", Due(3));
        await AddAsync("untold-0301", Due(1));
        // Told of a date that was in force before: of this one not.
        await AddAsync("told-of-another", Due(1));
        await _host.DeliverAsync(Samples.Settled(Id("told-of-another"), Taipei.At(new(2026, 2, 20), new(9, 0)), NoticeKind.Overdue));
        // A failed message tells nobody, and neither does one about something else.
        await AddAsync("not-reached", Due(1));
        await _host.DeliverAsync(Samples.Settled(Id("not-reached"), _host.Now, NoticeKind.Overdue, NoticeState.Failed));
        await _host.DeliverAsync(Samples.Settled(Id("not-reached"), _host.Now, NoticeKind.Supplement));
        await AddAsync("hours", new DueDate(new(2026, 3, 2), Taipei.At(new(2026, 3, 2), new(15, 0)), true));
        await AddAsync("hours-left", new DueDate(new(2026, 3, 2), Taipei.At(new(2026, 3, 2), new(23, 0)), true));
        await AddAsync("extended", Samples.Due(2026, 3, 4));
        await ExtendAsync("extended", Samples.Due(2026, 3, 20));
        await AddAsync("promised", Due(10), told: true);
        await PromiseAsync("promised", new(2026, 3, 4));
        await AddAsync("promise-passed", Due(10), told: true);
        await PromiseAsync("promise-passed", new(2026, 3, 1));
        await AddAsync("silent", Samples.Due(2026, 3, 30));
        await AddAsync("unhandled", Samples.Due(2026, 3, 30), handled: false);
        await AddAsync("paused", Due(5));
        await _host.DeliverAsync(new DeadlinePaused { CaseId = Id("paused"), Version = 2, OccurredAt = _host.Now });
        await AddAsync("replied", Due(5));
        await _host.ReplyAsync(Id("replied"));
        await AddAsync("closed", Due(5));
        await _host.ReplyAsync(Id("closed"));
        await _host.CloseAsync(Id("closed"));
        await AddAsync("trees", Due(2), unit: "PARKS/TREES", agency: "PARKS", handler: TestPeople.OtherAgency.StaffId);
        await _host.DeliverAsync(new SilenceExceeded { CaseId = Id("silent"), Version = 2, OccurredAt = _host.Now.AddHours(1), SilentSince = _host.Now });
        _host.Clock.MoveTo(Taipei.At(new(2026, 3, 2), new(21, 0)));
    }

    [Fact]
    public async Task EachColumn_CountsWhatItSays()
    {
        await AssertAsync(BoardColumn.DueToday, "hours-left today");
        await AssertAsync(BoardColumn.DueSoon, "soon tomorrow");
        await AssertAsync(BoardColumn.LateUpTo3, "hours late-1 late-3 not-reached told-of-another untold-0227 untold-0301");
        await AssertAsync(BoardColumn.LateUpTo7, "late-4 late-7");
        await AssertAsync(BoardColumn.LateUpTo15, "late-15 late-8 promise-passed promised");
        await AssertAsync(BoardColumn.LateOver15, "late-16 late-40");
        await AssertAsync(BoardColumn.Extended, "extended");
        await AssertAsync(BoardColumn.Untold, "hours late-40 not-reached told-of-another untold-0227 untold-0301");
        await AssertAsync(BoardColumn.PromisePassed, "promise-passed");
        await AssertAsync(BoardColumn.Silent, "silent");
        await AssertAsync(BoardColumn.Unassigned, "unhandled");
    }

    [Fact]
    public async Task EveryNumber_IsTheLengthOfItsList()
    {
        foreach (var actor in (Actor[])[TestPeople.Coordinator, TestPeople.Auditor, TestPeople.Supervisor, TestPeople.AgencyHead, TestPeople.OtherSupervisor])
        {
            var board = await BoardAsync(actor);
            Assert.NotEmpty(board.Rows);
            foreach (var column in Enum.GetValues<BoardColumn>())
            {
                foreach (var row in board.Rows)
                {
                    var list = await ListAsync(actor, column, q => q with { Agency = row.Agency, Unit = row.Unit, WithoutUnit = row.Unit is null });
                    Assert.Equal((column, row.Unit, row.Counts.GetValueOrDefault(column)), (column, row.Unit, list.Total));
                    Assert.Equal(list.Total, list.Rows.Count);
                }
                foreach (var agency in board.Rows.GroupBy(r => r.Agency))
                    Assert.Equal(agency.Sum(r => r.Counts.GetValueOrDefault(column)), (await ListAsync(actor, column, q => q with { Agency = agency.Key })).Total);
                Assert.Equal(board.Rows.Sum(r => r.Counts.GetValueOrDefault(column)), (await ListAsync(actor, column)).Total);
            }
        }
    }

    [Fact]
    public async Task Untold_NobodyIsLate_BeforeTheSendingHoursAreOver()
    {
        var early = await CasesHost.StartAsync(_host.Database);
        await using var _ = early;
        early.Clock.MoveTo(Taipei.At(new(2026, 3, 2), new(20, 29)));

        // Told by Friday 27 February only what had passed by then.
        var list = (await early.Client.ListAsync(TestPeople.Coordinator, new() { List = CaseListKind.Board, Column = BoardColumn.Untold }, Ct)).Required();

        Assert.Equal([Id("late-40")], list.Rows.Select(r => r.CaseId));
    }

    [Fact]
    public async Task Untold_AClosedCity_IsNoDayToTellIn()
    {
        _host.Owners.Closures.Add(new() { Id = Guid.NewGuid(), Date = new(2026, 3, 2), Part = ClosurePart.WholeDay, Scope = ClosureScope.City, Reason = "颱風", AnnouncedAt = _host.Now, AnnouncedBy = Guid.NewGuid(), Moved = 0 });

        Assert.Equal([Id("late-40")], (await ListAsync(TestPeople.Coordinator, BoardColumn.Untold)).Rows.Select(r => r.CaseId));
    }

    [Fact]
    public async Task DeadlinesAway_WeeksAreFromMondayToFriday()
    {
        _host.Owners.Down = true;

        Assert.Equal(2, (await ListAsync(TestPeople.Coordinator, BoardColumn.DueSoon)).Total);
        Assert.NotEmpty((await BoardAsync(TestPeople.Coordinator)).Rows);
    }

    [Fact]
    public async Task Rows_AreThoseTheActorWatchesOver()
    {
        Assert.Equal([("CITY", null), ("PARKS", "PARKS/TREES"), ("ROADS", "ROADS/NORTH")], Units(await BoardAsync(TestPeople.Coordinator)));
        Assert.Equal([("CITY", null), ("PARKS", "PARKS/TREES"), ("ROADS", "ROADS/NORTH")], Units(await BoardAsync(TestPeople.Auditor)));
        Assert.Equal([("ROADS", "ROADS/NORTH")], Units(await BoardAsync(TestPeople.Supervisor)));
        Assert.Equal([("ROADS", "ROADS/NORTH")], Units(await BoardAsync(TestPeople.AgencyHead)));
        Assert.Equal([("PARKS", "PARKS/TREES")], Units(await BoardAsync(TestPeople.OtherSupervisor)));
        Assert.Equal([("PARKS", "PARKS/TREES")], Units(await BoardAsync(TestPeople.Coordinator, "PARKS")));

        // Somebody else's agency has nothing to show, whatever is asked for.
        Assert.Empty((await BoardAsync(TestPeople.Supervisor, "PARKS")).Rows);
        Assert.Equal(0, (await ListAsync(TestPeople.Supervisor, BoardColumn.Open, q => q with { Agency = "PARKS" })).Total);
        Assert.Equal(0, (await ListAsync(TestPeople.Supervisor, BoardColumn.Open, q => q with { Unit = "PARKS/TREES" })).Total);
        Assert.Equal(0, (await ListAsync(TestPeople.Supervisor, BoardColumn.Open, q => q with { WithoutUnit = true })).Total);
    }

    [Fact]
    public async Task OthersThanThoseWhoWatchOverDates_AreRefused()
    {
        foreach (var actor in (Actor[])[TestPeople.Handler, TestPeople.Intake, TestPeople.CallCentre, TestPeople.Portal, Actor.Anyone])
        {
            Assert.Equal(403, (await _host.Client.BoardAsync(actor, null, Ct)).Failure?.Status);
            Assert.Equal(403, (await _host.Client.ListAsync(actor, new() { List = CaseListKind.Board }, Ct)).Failure?.Status);
        }
        Assert.Equal(400, (await _host.Client.BoardAsync(TestPeople.Coordinator, "A\u0001", Ct)).Failure?.Status);
    }

    [Fact]
    public async Task Trend_IsWhatNightsRecorded_AndSaysWhereNothingWas()
    {
        Assert.All((await BoardAsync(TestPeople.Coordinator)).Rows, r => Assert.All(r.LateBefore, Assert.Null));
        _host.Clock.MoveTo(Taipei.At(new(2026, 3, 3), new(0, 5)));
        await RecordAsync();
        // A second run of the same night changes nothing.
        await RecordAsync();
        _host.Clock.MoveTo(Taipei.At(new(2026, 3, 5), new(0, 5)));
        await RecordAsync();

        var board = await BoardAsync(TestPeople.Coordinator);

        Assert.Equal((new DateOnly(2026, 2, 19), new DateOnly(2026, 3, 4), 14), (board.Days[0], board.Days[^1], board.Days.Count));
        var north = board.Rows.Single(r => r.Unit == "ROADS/NORTH").LateBefore;
        // The evening of the second: 15 were late, and the two that were due on that day when it was over. Two more by the end of the fourth.
        Assert.Equal([.. Enumerable.Repeat((int?)null, 11), 17, null, 18], north);
        Assert.Equal([1, null, 1], board.Rows.Single(r => r.Unit == "PARKS/TREES").LateBefore.TakeLast(3));
        // Nothing was late there: a number, not a gap.
        Assert.Equal([0, null, 0], board.Rows.Single(r => r.Agency == "CITY").LateBefore.TakeLast(3));
        Assert.Equal(north, (await BoardAsync(TestPeople.Supervisor)).Rows.Single().LateBefore);
    }

    private async Task RecordAsync()
    {
        await using var scope = _host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<RecordBoard>().RunAsync(Ct);
    }

    private static IEnumerable<(string, string?)> Units(BoardView board) => board.Rows.Select(r => (r.Agency, r.Unit));

    private Guid Id(string name) => _cases[name].CaseId;

    private static DueDate Due(int daysAgo)
    {
        var date = new DateOnly(2026, 3, 2).AddDays(-daysAgo);
        return Samples.Due(date.Year, date.Month, date.Day);
    }

    private async Task AddAsync(string name, DueDate? due = null, bool told = false, string unit = "ROADS/NORTH", string agency = "ROADS", Guid? handler = null, bool handled = true)
    {
        var submitted = _cases[name] = await _host.SubmitAsync();
        if (due is null)
            return;
        await _host.DeliverAsync(Samples.Assigned(submitted.CaseId, _host.Now, unit: unit, agency: agency, handler: handler, noHandler: !handled));
        await _host.DeliverAsync(Samples.Set(submitted.CaseId, _host.Now, due));
        if (told)
            await _host.DeliverAsync(Samples.Settled(submitted.CaseId, due.OverdueFrom.AddHours(9), NoticeKind.Overdue));
    }

    private async Task ExtendAsync(string name, DueDate due)
    {
        var extension = Guid.NewGuid();
        _host.Owners.Know(extension, Samples.Slots());
        await _host.DeliverAsync(new DeadlineExtended { CaseId = Id(name), Version = 2, OccurredAt = _host.Now, ExtensionId = extension, PreviousDue = Samples.Due(2026, 3, 4), Due = due, Times = 1 });
    }

    private async Task PromiseAsync(string name, DateOnly day)
    {
        var promise = Guid.NewGuid();
        _host.Owners.Know(promise, Samples.Slots());
        await _host.DeliverAsync(new PromiseGiven { CaseId = Id(name), Version = 2, OccurredAt = _host.Now, PromiseId = promise, PromisedOn = day });
    }

    private async Task<BoardView> BoardAsync(Actor actor, string? agency = null) => (await _host.Client.BoardAsync(actor, agency, Ct)).Required();

    private async Task<CaseListPage> ListAsync(Actor actor, BoardColumn column, Func<CaseListQuery, CaseListQuery>? change = null)
    {
        var query = new CaseListQuery { List = CaseListKind.Board, Column = column, PageSize = 100 };
        return (await _host.Client.ListAsync(actor, change?.Invoke(query) ?? query, Ct)).Required();
    }

    private async Task AssertAsync(BoardColumn column, string names)
    {
        var list = await ListAsync(TestPeople.Supervisor, column);

        Assert.Equal((column, names), (column, string.Join(' ', list.Rows.Select(r => _cases.Single(c => c.Value.CaseId == r.CaseId).Key).Order(StringComparer.Ordinal))));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
