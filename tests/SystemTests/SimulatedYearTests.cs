using System.Collections.Concurrent;
using System.Globalization;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;
using CaseTracker.TestSupport;
using Npgsql;

namespace CaseTracker.SystemTests;

/// <summary>The year 2026 in one installation, with handlers who sometimes forget: at its end every late case was told, once for each stage, not too early, and not after its end.</summary>
/// <remarks><c>CASETRACKER_YEAR_CASES</c> is how many cases there are.</remarks>
public sealed class SimulatedYearTests
{
    private const int DefaultCases = 400;
    private const int Lanes = 4;

    private static readonly DateTimeOffset Start = MainJobScenario.At("2026-01-01T00:00");
    private static readonly DateTimeOffset End = MainJobScenario.At("2027-01-01T00:00");

    private static int Cases => int.TryParse(Environment.GetEnvironmentVariable("CASETRACKER_YEAR_CASES"), NumberStyles.None, CultureInfo.InvariantCulture, out var cases) ? cases : DefaultCases;

    private readonly PriorityQueue<Act, (DateTimeOffset At, int Case, int Seq)> _acts = new();
    private readonly ConcurrentDictionary<string, int> _refused = new();
    private DateTimeOffset _now = Start;
    private int _seq;
    private int _submitted;

    private sealed record Act(int Case, DateTimeOffset At, Func<Task> RunAsync);

    [Fact, Trait("Tier", "Full")]
    public async Task Year_EveryLateCaseIsTold_OnceAndInTime()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("year");
        await using var city = await AllInOneDeployment.StartAsync(Start, new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = $"{database};Options=-c synchronous_commit=off",
            ["Notifications__RecordOnly"] = "true",
            // The test moves time and waits for everything each time: the loops have nothing to find.
            ["Jobs__SweepInterval"] = "00:01:00",
            ["Logging__LogLevel__Default"] = "Warning",
        });
        var services = (await city.Cases.ServiceItemsAsync(DemoStaff.Actor("coordinator"), default)).Required()
            .Where(s => s.Unit is not null && DemoStaff.HandlerOf(s.Unit) is not null && s.Code != "HOT-DITCH").ToList();
        Assert.NotEmpty(services);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        for (var i = 0; i < Cases; i++)
            new Story(this, city, services, i).Begin();
        // The city's own year: the calendar is revised in June, a typhoon closes every office for a day in September.
        Schedule(-1, MainJobScenario.At("2026-06-10T10:00"), () => ReviseCalendarAsync(city));
        Schedule(-2, MainJobScenario.At("2026-09-15T21:30"), () => CloseAsync(city, new DateOnly(2026, 9, 16)));
        await PlayAsync(city);

        Assert.Equal(Cases, _submitted);
        Assert.True(_refused.Values.Sum() <= Cases / 5, $"acts refused: {string.Join(", ", _refused.Select(r => $"{r.Key} {r.Value}"))}");
        TestContext.Current.SendDiagnosticMessage("{0} cases of a year in {1:F0} s; refused: {2}", Cases, watch.Elapsed.TotalSeconds, string.Join(", ", _refused.Select(r => $"{r.Key} {r.Value}")));
        await ProveAsync(database);
        await AuditAsync(city);
    }

    /// <summary>The auditor derives every obligation anew from what happened, on a path of its own.</summary>
    private static async Task AuditAsync(AllInOneDeployment city)
    {
        await city.RunToEndAsync("nightly", End);
        var report = (await city.Deadlines.AuditAsync(DemoStaff.Actor("auditor"), default)).Required();
        Assert.Equal(Cases, report.Cases);
        Assert.True(report.TotalDifferences == 0, $"the auditor differs {report.TotalDifferences} times: {string.Join("; ", report.Differences.Take(5))}");
        Assert.Equal(0, report.Untold);
    }

    /// <summary>The same year with Monday 12 October off: what a revision looks like.</summary>
    private static async Task ReviseCalendarAsync(AllInOneDeployment city)
    {
        var file = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "seeds/calendars/2026.csv"));
        Assert.Contains("20261012,一,0,", file, StringComparison.Ordinal);
        var upload = new CalendarUpload { FileName = "2026-revised.csv", Content = System.Text.Encoding.UTF8.GetBytes(file.Replace("20261012,一,0,", "20261012,一,2,調整放假", StringComparison.Ordinal)) };
        var administrator = DemoStaff.Actor("administrator");
        var impact = (await city.Deadlines.ImportCalendarAsync(administrator, upload, default)).Required();
        Assert.True((await city.Deadlines.ImportCalendarAsync(administrator, upload with { Confirm = impact.Token }, default)).Required().Done);
    }

    private static async Task CloseAsync(AllInOneDeployment city, DateOnly day)
    {
        var closure = new ClosureRequest { Date = day, Part = ClosurePart.WholeDay, Scope = ClosureScope.City, Reason = "颱風" };
        var coordinator = DemoStaff.Actor("coordinator");
        var impact = (await city.Deadlines.AnnounceClosureAsync(coordinator, closure, default)).Required();
        Assert.True((await city.Deadlines.AnnounceClosureAsync(coordinator, closure with { Confirm = impact.Token }, default)).Required().Done);
    }

    private async Task PlayAsync(AllInOneDeployment city)
    {
        while (_acts.TryPeek(out var next, out _) && next.At < End)
        {
            await city.MoveClockAsync(_now = next.At > _now ? next.At : _now);
            // Acts of the same hour happen now, each case's in their order.
            var together = new List<Act>();
            while (_acts.TryPeek(out var due, out _) && due.At < next.At.AddHours(1))
                together.Add(_acts.Dequeue());
            await Parallel.ForEachAsync(together.GroupBy(a => a.Case), new ParallelOptions { MaxDegreeOfParallelism = Lanes }, async (own, _) =>
            {
                foreach (var act in own)
                    await act.RunAsync();
            });
        }
        await city.MoveClockAsync(End);
    }

    /// <summary>Puts an act on the calendar: of a case by its number, or of the whole city under a number of its own below 0.</summary>
    private void Schedule(int @case, DateTimeOffset at, Func<Task> act)
    {
        lock (_acts)
            _acts.Enqueue(new(@case, at, act), (at, @case, _seq++));
    }

    private bool Accepted<T>(Result<T> result)
    {
        if (result.Failure is { } failure)
            _refused.AddOrUpdate(failure.Code, 1, (_, n) => n + 1);
        return result.Succeeded;
    }

    /// <summary>Asks the database, which nobody can talk round.</summary>
    private static async Task ProveAsync(string database)
    {
        const string told = "o.recipient_staff_id is null and o.helper_id is null and o.state in ('sent', 'task')";

        // The year had what it is about.
        Assert.True(await CountAsync("select 1 from deadlines.stages where kind = 'missed'") >= Cases / 20, "too few late cases");
        Assert.True(await CountAsync("select 1 from deadlines.extensions") > 0, "no extension");
        Assert.True(await CountAsync("select 1 from deadlines.pauses where resumed_at is not null") > 0, "no supplement");

        await NothingAsync("late, and no stage says so", """
            select c.case_id from deadlines.clocks c
            where c.overdue_from <= '2027-01-01 00:00+08' and c.state <> 'paused'
              and coalesce(c.satisfied_at, c.stopped_at, 'infinity') >= c.overdue_from and coalesce(c.satisfied_at, c.stopped_at, '2027-01-01 00:00+08') > c.overdue_from
              and not exists (select 1 from deadlines.stages s where s.case_id = c.case_id and s.kind = 'missed' and s.voided_at is null)
            """);
        // 逾期未告知: nothing went out, and neither an answer, a stop nor a new promise made it needless before the next hour of sending.
        await NothingAsync("late, and not told", $"""
            select s.case_id, s.at, s.source, c.state, c.satisfied_at, c.stopped_at,
              (select string_agg(concat_ws(' ', o.kind, o.channel, o.state, o.reason, o.settled_at), ', ') from notifications.obligations o where o.occasion_id = s.id) as notices
            from deadlines.stages s join deadlines.clocks c on c.case_id = s.case_id
            where s.kind = 'missed' and s.voided_at is null and s.at < timestamptz '2027-01-01 00:00+08' - interval '1 day'
              and not exists (select 1 from notifications.obligations o where o.occasion_id = s.id and o.kind = 'overdue' and {told})
              and not exists (
                select 1 from (select (date_trunc('day', s.at at time zone 'Asia/Taipei' - interval '8 hours 30 minutes') + interval '1 day 8 hours 30 minutes') at time zone 'Asia/Taipei' as at) opens
                where (s.at at time zone 'Asia/Taipei')::time not between '08:30' and '20:30'
                  and (c.satisfied_at <= opens.at or c.stopped_at <= opens.at
                    or exists (select 1 from deadlines.pauses p where p.case_id = s.case_id and p.paused_at between s.at and opens.at)
                    or exists (select 1 from deadlines.promises p where p.case_id = s.case_id and p.given_at between s.at and opens.at)))
            """);
        await NothingAsync("one stage told twice the same way", $"""
            select o.case_id, o.kind, o.occasion_id, o.channel from notifications.obligations o where {told} group by 1, 2, 3, 4 having count(*) > 1
            """);
        await NothingAsync("one notice sent twice", """
            select a.obligation_id from notifications.attempts a where a.state in ('accepted', 'delivered', 'unknown', 'started') group by 1 having count(*) > 1
            """);
        await NothingAsync("one missed date found twice", """
            select s.case_id, s.kind, s.overdue_from, s.promised_on from deadlines.stages s where s.voided_at is null group by 1, 2, 3, 4 having count(*) > 1
            """);
        await NothingAsync("told of a missed date before it had passed", $"""
            select s.case_id, s.kind, o.kind as notice, s.at, s.overdue_from, s.promised_on, s.voided_at, o.settled_at from deadlines.stages s join notifications.obligations o on o.occasion_id = s.id
            where {told} and o.settled_at < case when s.kind = 'missed' then s.overdue_from else (s.promised_on + 1)::timestamp at time zone 'Asia/Taipei' end
            """);
        await NothingAsync("told of a missed date after the case was answered or closed", $"""
            select o.case_id, o.id from notifications.obligations o join deadlines.clocks c on c.case_id = o.case_id
            where o.kind in ('overdue', 'promise-missed', 'promise_missed', 'extension', 'promise') and {told} and o.settled_at > coalesce(c.satisfied_at, c.stopped_at)
            """);
        await NothingAsync("an act of the sweep before its hour", """
            select s.case_id from deadlines.due_steps s where s.done_at < s.at
            """);
        await NothingAsync("an empty slot in a notice", """
            select s.case_id from deadlines.stages s where coalesce(s.slots ->> 'expectedOn', '') = '' or coalesce(s.slots -> 'reason' ->> 'zh', '') = '' or coalesce(s.slots -> 'progress' ->> 'zh', '') = ''
            """);

        async Task<long> CountAsync(string sql)
        {
            await using var connection = new NpgsqlConnection(database);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand($"select count(*) from ({sql}) q", connection);
            return (long)(await command.ExecuteScalarAsync())!;
        }

        async Task NothingAsync(string what, string sql)
        {
            await using var connection = new NpgsqlConnection(database);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand($"select q::text from ({sql}) q limit 5", connection);
            await using var reader = await command.ExecuteReaderAsync();
            var found = new List<string>();
            while (await reader.ReadAsync())
                found.Add(reader.GetString(0));
            Assert.True(found.Count == 0, $"{what}: {string.Join("; ", found)}");
        }
    }

    /// <summary>One case: what its people do, drawn from its own seed.</summary>
    private sealed class Story(SimulatedYearTests year, AllInOneDeployment city, List<ServiceItem> services, int number)
    {
        private readonly Random _random = new(2026_000_000 + number);

        public void Begin() => On(Start.AddMinutes(_random.Next(360 * 24 * 60)), SubmitAsync);

        private async Task SubmitAsync()
        {
            var service = services[_random.Next(services.Count)];
            var submitted = await city.Cases.SubmitAsync(Actor.Anyone, new()
            {
                ServiceCode = service.Code,
                Description = "這裡有一個問題需要處理，請派人來看一看，謝謝您。",
                Channel = Channel.Web,
                Location = new() { District = "三民區", Address = $"民族一路{1 + _random.Next(900)}號" },
                Applicant = new() { Name = "測試人", Phone = $"09{_random.Next(10_000_000, 99_999_999)}", Email = _random.Next(3) == 0 ? null : $"year{number}@example.test" },
            }, $"year-{number}", default);
            if (!year.Accepted(submitted))
                return;
            Interlocked.Increment(ref year._submitted);
            var id = submitted.Value!.CaseId;
            var opened = year._now;
            if (service.Clock.Start != ClockStart.Received)
                On(opened = opened.AddHours(2 + _random.Next(40)), async () => year.Accepted(await city.Cases.CompleteDocumentsAsync(await HandlerAsync(id), id, default)));
            // Once the clock is open the story is planned around its date.
            On(opened.AddMinutes(20), () => PlanAsync(id));
        }

        /// <summary>Who has the case now: rules may have sent it elsewhere than the catalogue says.</summary>
        private async Task<Actor> HandlerAsync(Guid id)
        {
            var coordinator = DemoStaff.Actor("coordinator");
            var unit = (await city.Routing.CaseAsync(coordinator, id, default)).Value?.Unit;
            return (unit is null ? null : DemoStaff.HandlerOf(unit)) ?? coordinator;
        }

        /// <summary>Who grants a week more in that unit.</summary>
        private async Task<Actor> SupervisorAsync(Guid id)
        {
            var unit = (await city.Routing.CaseAsync(DemoStaff.Actor("coordinator"), id, default)).Value?.Unit;
            return unit is null ? DemoStaff.Actor("coordinator") : DemoStaff.SupervisorOf(unit) ?? await HandlerAsync(id);
        }

        private async Task PlanAsync(Guid id)
        {
            var clock = await city.Deadlines.ClockAsync(Actor.Service("notifications"), id, default);
            if (!year.Accepted(clock))
                return;
            var (received, due) = (year._now, clock.Value!.Due.OverdueFrom);
            var span = due - received;
            switch (_random.Next(100))
            {
                case < 50:
                    Reply(received + span * (0.1 + _random.NextDouble() * 0.85));
                    break;
                case < 62: // extended, and then in time or not
                    On(received + span * 0.7, async () => year.Accepted(await city.Deadlines.ExtendAsync(await SupervisorAsync(id), id, Delay(due.AddDays(5)), default)));
                    Reply(due.AddHours(_random.Next(24 * 9)));
                    break;
                case < 74: // papers are missing; some never come
                    var asked = received + span * 0.3;
                    On(asked, async () => year.Accepted(await city.Cases.RequestSupplementAsync(await HandlerAsync(id), id, new() { Items = [new("身分證影本", "核對身分")], DueOn = Taipei.DateOf(asked).AddDays(14) }, default)));
                    if (_random.Next(4) == 0)
                        break;
                    var came = asked.AddDays(1 + _random.Next(12));
                    On(came, async () => year.Accepted(await city.Cases.ReceiveSupplementAsync(await HandlerAsync(id), id, new() { Complete = true, Note = "" }, default)));
                    Reply(came + span * (_random.NextDouble() * 1.5));
                    break;
                case < 84: // explained beforehand, late all the same, promised anew
                    On(received + span * 0.8, async () => year.Accepted(await city.Deadlines.ExplainAsync(await HandlerAsync(id), id, Delay(due.AddDays(6)), default)));
                    On(due.AddDays(1 + _random.Next(3)), async () => year.Accepted(await city.Deadlines.PromiseAsync(await HandlerAsync(id), id, Delay(due.AddDays(8)), default)));
                    Reply(due.AddDays(4 + _random.Next(10)));
                    break;
                case < 94: // forgotten, remembered too late: minutes after the date, or days
                    Reply(due.AddMinutes(_random.Next(2) == 0 ? _random.Next(600) : _random.Next(20 * 24 * 60)));
                    break;
                default: // forgotten
                    break;
            }

            void Reply(DateTimeOffset at) => On(at, async () =>
            {
                if (await AnswerAsync(id))
                    On(at.AddDays(1), async () => year.Accepted(await city.Cases.CloseAsync(await HandlerAsync(id), id, new(), default)));
            });
        }

        /// <summary>True once the applicant has the answer: at once, or when the supervisor has approved it.</summary>
        private async Task<bool> AnswerAsync(Guid id)
        {
            var reply = new ReplyRequest { Outcome = Outcome.Done, Text = "結論：已經處理完成，謝謝您告訴我們。" };
            var (handler, supervisor) = (await HandlerAsync(id), await SupervisorAsync(id));
            var answered = await city.Cases.ReplyAsync(handler, id, reply, default);
            if (answered.Failure?.Code != "reply-needs-approval")
                return year.Accepted(answered);
            return year.Accepted(await city.Cases.SendReplyForApprovalAsync(handler, id, reply, default))
                && (await city.Cases.WaitingRepliesAsync(supervisor, default)).Value?.FirstOrDefault(r => r.CaseId == id) is { } waiting
                && year.Accepted(await city.Cases.DecideReplyAsync(supervisor, id, new() { Approve = true, Revision = waiting.Draft.Revision }, default));
        }

        private static DelayRequest Delay(DateTimeOffset on) =>
            new() { ReasonCode = "weather", Reason = "連日大雨，無法施工。", Progress = "已會勘，排定雨停後施作。", ProgressShort = "已會勘", ExpectedOn = Taipei.DateOf(on) };

        private void On(DateTimeOffset at, Func<Task> act)
        {
            if (at < End)
                year.Schedule(number, at, act);
        }
    }
}
