using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Domain;

/// <summary>Whether a clock runs.</summary>
internal enum ClockState
{
    Running,
    /// <summary>Stands: for papers, or for a cause that the law does not count.</summary>
    Paused,
    /// <summary>What was promised has been done, in time or not.</summary>
    Satisfied,
    /// <summary>The case ended without.</summary>
    Stopped,
    /// <summary>Has not begun: it counts from complete papers or a confirmed contact.</summary>
    Waiting,
}

/// <summary>What is known about a case besides its clock.</summary>
internal sealed record ClockFacts(IReadOnlyList<Pause> Pauses, IReadOnlyList<CaseFact> Facts, IReadOnlyList<Extension> Extensions)
{
    /// <summary>Since when the case is withdrawn; what was undone only stopped the clock.</summary>
    public DateTimeOffset? WithdrawnAt => Pauses.Where(p => p is { Kind: PauseKind.Withdrawal, PausedAt: not null, ResumedAt: null }).Max(p => p.PausedAt);

    /// <summary>The referral to an authority outside the city that lasts.</summary>
    public Pause? Referral => Pauses.Where(p => p is { Kind: PauseKind.Referral, PausedAt: not null, ResumedAt: null }).MaxBy(p => p.PausedAt);

    public DateTimeOffset? FirstAt(CaseFactKind kind) => Facts.FirstOrDefault(f => f.Kind == kind)?.At;
}

/// <summary>The clock of one case: the promise, where it stands, and which dates are being waited for.</summary>
/// <remarks>
/// <see cref="Follow"/> derives the state from all facts anew, so facts may arrive in any order and more than once. Instants are business time.
/// Every event raises <see cref="Version"/>; callers hold the row's lock.
/// </remarks>
internal sealed class Clock
{
    public required Guid CaseId { get; init; }
    public required string ServiceCode { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public required int LimitValue { get; init; }
    public required LimitUnit LimitUnit { get; init; }
    public required DeadlinePolicy Policy { get; init; }
    public required bool FirstReportSatisfies { get; init; }

    /// <summary>How the date is kept, as published when the case came in.</summary>
    public required ClockPolicy Rules { get; init; }

    /// <summary>Which handling of the matter it keeps the date of: 1, and one more with each reopening. Everything below belongs to this one.</summary>
    public int Round { get; private set; } = 1;

    /// <summary>When the case was reopened for it; null in the first handling.</summary>
    public DateTimeOffset? ReopenedAt { get; private set; }

    /// <summary>When this handling began: receipt, or the reopening.</summary>
    public DateTimeOffset RoundFrom => ReopenedAt ?? ReceivedAt;

    /// <summary>When the clock began, where that is neither receipt nor a reopening; null while it waits for it.</summary>
    public DateTimeOffset? StartedAt { get; private set; }

    private DateTimeOffset? Began => ReopenedAt ?? StartedAt ?? (Rules.Start == ClockStart.Received ? ReceivedAt : null);

    /// <summary>When a supplement arrived that started the whole limit anew; null where it only goes on.</summary>
    public DateTimeOffset? RestartedAt { get; private set; }

    public DateOnly OriginalDueOn { get; private set; }
    public DateTimeOffset OriginalOverdueFrom { get; private set; }
    public bool OriginalHasTime { get; private set; }
    public DateOnly DueOn { get; private set; }
    public DateTimeOffset OverdueFrom { get; private set; }
    public bool HasTime { get; private set; }

    /// <summary>True while the due date rests on an office calendar that is not final or not loaded.</summary>
    public bool Provisional { get; private set; }

    /// <summary>True when the date had passed, and been told, before the calendar changed: it stays where it was told to be.</summary>
    public bool DueKept { get; private set; }

    public ClockState State { get; private set; }
    public DateTimeOffset? PausedAt { get; private set; }

    /// <summary>How many pauses have been told to the other services.</summary>
    public int PausesTold { get; private set; }

    public DateTimeOffset? SatisfiedAt { get; private set; }
    public DateTimeOffset? StoppedAt { get; private set; }

    /// <summary>When the due date was found to have passed.</summary>
    public DateTimeOffset? MissedAt { get; private set; }

    /// <summary>The day given to the applicant by which the work will be done, after the due date.</summary>
    public DateOnly? PromisedOn { get; private set; }

    /// <summary>The day told to the applicant whose passing is the next thing to tell; null when there is none.</summary>
    public DateOnly? AwaitedOn { get; private set; }

    /// <summary>While the case is passed on to an authority outside the city: the day by which the applicant hears how it stands. No date of ours runs then.</summary>
    public DateOnly? FollowUpOn { get; private set; }

    /// <summary>The end of the agency's own, shorter limit, which extensions do not move.</summary>
    public DateOnly? InternalDueOn { get; private set; }
    public DateTimeOffset? InternalOverdueFrom { get; private set; }
    public bool InternalHasTime { get; private set; }

    /// <summary>Since when the applicant has seen nothing new, once that was found too long; a word ends it.</summary>
    public DateTimeOffset? SilentSince { get; private set; }

    public Guid? ExplanationId { get; private set; }
    public Guid? PromiseId { get; private set; }
    public long Version { get; private set; }
    public uint RowVersion { get; private set; }

    public Limit Limit => new(LimitValue, LimitUnit);
    public DueDate OriginalDue => new(OriginalDueOn, OriginalOverdueFrom, OriginalHasTime);
    public DueDate Due => new(DueOn, OverdueFrom, HasTime);
    public DueDate? InternalDue => InternalDueOn is { } day ? new(day, InternalOverdueFrom!.Value, InternalHasTime) : null;
    public bool HasEnded => State is ClockState.Satisfied or ClockState.Stopped;

    /// <summary>True when the clock stands although the period had already ended: nothing is left to be stopped, it only waits.</summary>
    public bool IsPausedLate => State == ClockState.Paused && PausedAt >= OverdueFrom;

    /// <summary>True when the due date has passed and nothing satisfied it.</summary>
    public bool IsOverdue(DateTimeOffset now) => State switch
    {
        ClockState.Running => now >= OverdueFrom,
        ClockState.Paused => IsPausedLate,
        _ => false,
    };

    /// <summary>Opens the clock.</summary>
    /// <param name="submitted">What Cases said.</param>
    /// <param name="calendar">An office calendar that answers for every day.</param>
    /// <param name="now">Business time.</param>
    /// <param name="set">The event; null while the clock waits for its start.</param>
    public static Clock Open(CaseSubmitted submitted, OfficeCalendar calendar, DateTimeOffset now, out DeadlineSet? set)
    {
        var clock = new Clock
        {
            CaseId = submitted.CaseId,
            ServiceCode = submitted.ServiceCode,
            ReceivedAt = submitted.ReceivedAt,
            OpenedAt = now,
            LimitValue = submitted.Limit.Value,
            LimitUnit = submitted.Limit.Unit,
            Policy = submitted.Policy,
            FirstReportSatisfies = submitted.FirstReportSatisfies,
            Rules = submitted.Clock,
            State = ClockState.Waiting,
        };
        set = null;
        if (submitted.Clock.Start == ClockStart.Received || submitted.DocumentsComplete)
            set = clock.Start(submitted.ReceivedAt, calendar, now);
        else
            clock.SetOriginal(DeadlineCalculator.Due(submitted.ReceivedAt, submitted.Limit, calendar), calendar);
        return clock;
    }

    // The limit counts from here.
    private DeadlineSet Start(DateTimeOffset at, OfficeCalendar calendar, DateTimeOffset now)
    {
        StartedAt = Rules.Start == ClockStart.Received ? null : at;
        State = ClockState.Running;
        var (due, reckoning) = Count(calendar);
        return new()
        {
            CaseId = CaseId,
            Version = ++Version,
            OccurredAt = now,
            Due = due,
            Reckoning = reckoning,
            Provisional = Provisional,
        };
    }

    /// <summary>Starts anew, because the case was reopened: the published limit counts from there, at once, and nothing of the handling before holds any more.</summary>
    public DeadlineRestarted Restart(Reopening reopening, OfficeCalendar calendar, DateTimeOffset now)
    {
        (Round, ReopenedAt, State) = (reopening.Round, reopening.At, ClockState.Running);
        (StartedAt, RestartedAt, PausedAt, SatisfiedAt, StoppedAt, MissedAt) = (null, null, null, null, null, null);
        (PromisedOn, AwaitedOn, SilentSince, ExplanationId, PromiseId, PausesTold, DueKept, FollowUpOn) = (null, null, null, null, null, 0, false, null);
        var (due, reckoning) = Count(calendar);
        return new()
        {
            CaseId = CaseId,
            Version = ++Version,
            OccurredAt = now,
            Round = Round,
            ReopeningId = reopening.Id,
            Due = due,
            Reckoning = reckoning,
            Provisional = Provisional,
        };
    }

    // From where the limit counts, before anything has moved it.
    private (DueDate Due, LocalizedText Reckoning) Count(OfficeCalendar calendar)
    {
        var history = History(new([], [], []), DateTimeOffset.MinValue);
        var deadline = DeadlineCalculator.Compute(history, calendar);
        SetOriginal(deadline.Due, calendar);
        SetInternal(history, calendar);
        return (deadline.Due, Reckoning.Of(history, deadline, calendar));
    }

    /// <summary>A clock of an earlier handling, as it was when that was over: what is heard of it late is brought into line there.</summary>
    public Clock As(EndedRound ended) => new()
    {
        CaseId = CaseId,
        ServiceCode = ServiceCode,
        ReceivedAt = ReceivedAt,
        OpenedAt = OpenedAt,
        LimitValue = LimitValue,
        LimitUnit = LimitUnit,
        Policy = Policy,
        FirstReportSatisfies = FirstReportSatisfies,
        Rules = Rules,
        Round = ended.Round,
        ReopenedAt = ended.ReopenedAt,
        StartedAt = ended.StartedAt,
        RestartedAt = ended.RestartedAt,
        OriginalDueOn = ended.OriginalDueOn,
        OriginalOverdueFrom = ended.OriginalOverdueFrom,
        OriginalHasTime = ended.OriginalHasTime,
        DueOn = ended.DueOn,
        OverdueFrom = ended.OverdueFrom,
        HasTime = ended.HasTime,
        DueKept = ended.DueKept,
        State = ended.State,
        PausedAt = ended.PausedAt,
        SatisfiedAt = ended.SatisfiedAt,
        StoppedAt = ended.StoppedAt,
        MissedAt = ended.MissedAt,
    };

    /// <summary>The period as the calculator takes it.</summary>
    /// <param name="facts">Pauses and extensions.</param>
    /// <param name="asOf">Where a pause that lasts is taken to end, and a clock that waits for its start to begin.</param>
    public DeadlineHistory History(ClockFacts facts, DateTimeOffset asOf)
    {
        var start = Began ?? (asOf > ReceivedAt ? asOf : ReceivedAt);
        var from = ReopenedAt is not null ? CountedFrom.Reopening : Began == ReceivedAt ? CountedFrom.Receipt : CountedFrom.CompletePapers;
        var restarted = RestartedAt;
        // A supplement that is still out starts everything anew on the day it comes.
        if (Rules.OnSupplement == SupplementEffect.Restart && State == ClockState.Paused && !IsPausedLate && asOf > PausedAt
            && facts.Pauses.Any(p => p is { Kind: PauseKind.Supplement, PausedAt: not null, ResumedAt: null }))
            restarted = asOf;
        if (restarted is { } anew)
            (start, from) = (anew, CountedFrom.Supplement);
        return new()
        {
            ReceivedAt = start,
            CountedFrom = from,
            Limit = Limit,
            Policy = Policy,
            Stops = Stops(facts.Pauses, start),
            Extensions = [.. facts.Extensions.Where(e => restarted is null || e.GrantedAt >= start).OrderBy(e => e.GrantedAt)
                .Select(e => new GrantedExtension { RequestedAt = e.GrantedAt, To = e.Due, Late = e.Late })],
            AsOf = asOf,
        };
    }

    /// <summary>Brings the clock into line with the facts.</summary>
    /// <returns>What the other services must be told, in order.</returns>
    public IReadOnlyList<ICaseEvent> Follow(ClockFacts facts, OfficeCalendar calendar, DateTimeOffset now)
    {
        var events = new List<ICaseEvent>();
        var before = (State, Due);
        SatisfiedAt = Earliest(facts.FirstAt(CaseFactKind.Replied), FirstReportSatisfies ? facts.FirstAt(CaseFactKind.FirstReport) : null);
        StoppedAt = SatisfiedAt is null ? Earliest(facts.FirstAt(CaseFactKind.Closed), Earliest(facts.WithdrawnAt, facts.Referral?.PausedAt)) : null;
        FollowUpOn = facts.WithdrawnAt is null && facts.FirstAt(CaseFactKind.Closed) is null && facts.FirstAt(CaseFactKind.Replied) is null ? facts.Referral?.DueOn : null;
        if (SatisfiedAt is null && StoppedAt is null && Began is null && facts.FirstAt(CaseFactKind.DocumentsComplete) is { } complete)
        {
            events.Add(Start(complete > ReceivedAt ? complete : ReceivedAt, calendar, now));
            // What stood before the start stopped nothing, and nobody was told.
            PausesTold = facts.Pauses.Count(p => p.PausedAt is not null && p.ResumedAt <= Began);
        }
        var open = facts.Pauses.Where(p => p is { PausedAt: not null, ResumedAt: null }).Select(p => p.PausedAt).Min();
        State = SatisfiedAt is not null ? ClockState.Satisfied
            : StoppedAt is not null ? ClockState.Stopped
            : Began is null ? ClockState.Waiting
            : open is not null ? ClockState.Paused : ClockState.Running;
        PausedAt = State == ClockState.Paused ? open : null;
        RestartedAt = FindRestart(facts, calendar);
        // While it lasts a pause leaves the date where it is; how far it moves is known when it ends.
        var history = History(facts, asOf: DateTimeOffset.MinValue);
        var deadline = DeadlineCalculator.Compute(history, calendar);
        if (!DueKept)
        {
            // A supplement that started the limit anew leaves the original date where it was: as the limit alone says.
            SetOriginal(Began is { } began && RestartedAt is not null ? DeadlineCalculator.Due(began, Limit, calendar) : deadline.OriginalDue, calendar);
            SetDue(deadline.Due, calendar);
        }
        SetInternal(history, calendar);
        // What looked missed was not: the message of a reply in time, or of a pause that began in time, came late.
        if (MissedAt is not null && (OverdueFrom > before.Due.OverdueFrom || SatisfiedAt < OverdueFrom))
            (MissedAt, AwaitedOn) = (null, null);
        if (HasEnded)
        {
            AwaitedOn = null;
            return events;
        }
        if (State == ClockState.Waiting)
            return events;

        var known = facts.Pauses.Where(p => p.PausedAt is not null).OrderBy(p => p.ResumedAt is null).ThenBy(p => p.PausedAt).ToList();
        var resumed = before.State == ClockState.Paused && State == ClockState.Running && PausesTold == known.Count;
        for (; PausesTold < known.Count; PausesTold++)
        {
            events.Add(new DeadlinePaused { CaseId = CaseId, Version = ++Version, OccurredAt = now, Round = Round, Kind = known[PausesTold].Kind, ExpectedEnd = known[PausesTold].ExpectedEnd });
            if (PausesTold < known.Count - 1 || State == ClockState.Running)
                events.Add(Resumed());
        }
        if (resumed)
            events.Add(Resumed());
        return events;

        DeadlineResumed Resumed() => new() { CaseId = CaseId, Version = ++Version, OccurredAt = now, Round = Round, Due = Due, Reckoning = Reckoning.Of(history, deadline, calendar) };
    }

    // Only a supplement asked for while the period ran starts it anew.
    private DateTimeOffset? FindRestart(ClockFacts facts, OfficeCalendar calendar)
    {
        if (Rules.OnSupplement != SupplementEffect.Restart || Began is null)
            return null;
        RestartedAt = null;
        foreach (var supplement in facts.Pauses.Where(p => p is { Kind: PauseKind.Supplement, PausedAt: not null, ResumedAt: not null } && p.ResumedAt > Began).OrderBy(p => p.PausedAt))
        {
            var before = facts with { Pauses = [.. facts.Pauses.Where(p => p.PausedAt < supplement.PausedAt)] };
            if (supplement.PausedAt >= DeadlineCalculator.Compute(History(before, asOf: DateTimeOffset.MinValue), calendar).Due.OverdueFrom)
                continue;
            var arrived = supplement.ResumedAt > supplement.PausedAt ? supplement.ResumedAt : supplement.PausedAt;
            RestartedAt = RestartedAt > arrived ? RestartedAt : arrived;
        }
        return RestartedAt;
    }

    /// <summary>The applicant has heard something: what was too long a silence is over.</summary>
    public void HearWord() => SilentSince = null;

    /// <summary>Stops the clock for a cause that the law does not count. The date is reckoned when the cause has ended; <see cref="Follow"/> tells it.</summary>
    public Pause StopFor(PauseKind kind, string note, DateOnly? expectedEnd, DateTimeOffset now) =>
        new() { Id = Guid.CreateVersion7(now), CaseId = CaseId, Round = Round, Kind = kind, PausedAt = now.ToUniversalTime(), Note = note, ExpectedEnd = expectedEnd };

    /// <summary>The date passed and was told: a change of the calendar does not move it any more.</summary>
    public void KeepDue() => DueKept = true;

    /// <summary>Notes that <see cref="Follow"/> found another date because the calendar changed.</summary>
    /// <param name="cause">What changed.</param>
    /// <param name="previous">The date in force before.</param>
    /// <param name="recomputation">The change of the calendar; null for a hand-over.</param>
    /// <param name="facts">Pauses and extensions.</param>
    /// <param name="calendar">The calendar as it is now.</param>
    /// <param name="now">Business time.</param>
    /// <param name="moved">The event.</param>
    public Move Move(MoveCause cause, DueDate previous, Guid? recomputation, ClockFacts facts, OfficeCalendar calendar, DateTimeOffset now, out DeadlineMoved moved)
    {
        var history = History(facts, asOf: DateTimeOffset.MinValue);
        var move = new Move
        {
            Id = Guid.CreateVersion7(now),
            CaseId = CaseId,
            Round = Round,
            RecomputationId = recomputation,
            Cause = cause,
            At = now,
            PreviousDueOn = previous.Date,
            PreviousOverdueFrom = previous.OverdueFrom,
            PreviousHasTime = previous.HasTime,
            DueOn = DueOn,
            OverdueFrom = OverdueFrom,
            HasTime = HasTime,
        };
        moved = new DeadlineMoved
        {
            CaseId = CaseId,
            Version = ++Version,
            OccurredAt = now,
            Round = Round,
            MoveId = move.Id,
            Cause = cause,
            PreviousDue = previous,
            Due = Due,
            OriginalDue = OriginalDue,
            Reckoning = Reckoning.Of(history, calendar),
        };
        return move;
    }

    /// <summary>Notes what a handler said about a delay that may come; the last word counts.</summary>
    public Explanation Explain(DelaySlots slots, Guid staffId, DateTimeOffset now)
    {
        var explanation = new Explanation { Id = Guid.CreateVersion7(now), CaseId = CaseId, GivenAt = now, GivenBy = staffId, Slots = slots };
        ExplanationId = explanation.Id;
        return explanation;
    }

    /// <summary>The same for a merged case, in the words of its main case; its applicant is told at once.</summary>
    public Explanation Foresee(DelaySlots slots, Guid staffId, DateTimeOffset now, out DelayForeseen foreseen)
    {
        var explanation = new Explanation { Id = Guid.CreateVersion7(now), CaseId = CaseId, GivenAt = now, GivenBy = staffId, Slots = slots, OfMain = true };
        ExplanationId = explanation.Id;
        foreseen = new DelayForeseen { CaseId = CaseId, Version = ++Version, OccurredAt = now, Round = Round, ExplanationId = explanation.Id, Due = Due, ExpectedOn = slots.ExpectedOn };
        return explanation;
    }

    /// <summary>What was explained does not hold any more.</summary>
    public void DropExplanation() => ExplanationId = null;

    /// <summary>Moves the due date, before it has passed.</summary>
    public Extension Extend(DueDate to, DelaySlots slots, ClockFacts facts, OfficeCalendar calendar, Guid staffId, DateTimeOffset now, out DeadlineExtended extended)
    {
        var extension = new Extension
        {
            Id = Guid.CreateVersion7(now),
            CaseId = CaseId,
            Round = Round,
            GrantedAt = now,
            GrantedBy = staffId,
            PreviousDueOn = DueOn,
            PreviousOverdueFrom = OverdueFrom,
            PreviousHasTime = HasTime,
            DueOn = to.Date,
            OverdueFrom = to.OverdueFrom,
            HasTime = to.HasTime,
            Slots = slots,
        };
        var history = History(facts with { Extensions = [.. facts.Extensions, extension] }, asOf: DateTimeOffset.MinValue);
        extended = new DeadlineExtended
        {
            CaseId = CaseId,
            Version = ++Version,
            OccurredAt = now,
            Round = Round,
            ExtensionId = extension.Id,
            PreviousDue = Due,
            Due = to,
            Times = facts.Extensions.Count + 1,
            Reckoning = Reckoning.Of(history, calendar),
        };
        SetDue(to, calendar);
        return extension;
    }

    /// <summary>A reminder to staff about this clock; of a case that was passed on it is about the day of the next news.</summary>
    public Reminder Remind(ReminderStage stage, DateTimeOffset now, out ReminderDue told)
    {
        var due = FollowUpOn is { } followUp ? StepPlan.DueOf(followUp) : Due;
        var reminder = new Reminder { Id = Guid.CreateVersion7(now), CaseId = CaseId, Round = Round, Stage = stage, At = now, DueOn = due.Date, OverdueFrom = due.OverdueFrom, HasTime = due.HasTime };
        told = new() { CaseId = CaseId, Version = ++Version, OccurredAt = now, ReminderId = reminder.Id, Stage = stage, Due = due };
        return reminder;
    }

    /// <summary>Gives a new date after the due date has passed. The due date stays where it is.</summary>
    public Promise GivePromise(DateOnly on, DelaySlots slots, Guid staffId, DateTimeOffset now, out PromiseGiven given)
    {
        var promise = new Promise { Id = Guid.CreateVersion7(now), CaseId = CaseId, Round = Round, GivenAt = now, GivenBy = staffId, PromisedOn = on, Slots = slots };
        (PromiseId, PromisedOn, AwaitedOn) = (promise.Id, on, on);
        given = new PromiseGiven { CaseId = CaseId, Version = ++Version, OccurredAt = now, Round = Round, PromiseId = promise.Id, PromisedOn = on };
        return promise;
    }

    /// <summary>The applicant heard of an extension only after the old end: the date counts as missed since then, and the extension's date as promised.</summary>
    /// <remarks>The extension is marked late and <see cref="Follow"/> was called: the due date is the old one again.</remarks>
    public Stage MissByLateNotice(Extension extension, DateTimeOffset now, out DeadlineMissed missed)
    {
        (MissedAt, PromisedOn, AwaitedOn) = (now, extension.DueOn, extension.DueOn);
        var stage = new Stage
        {
            Id = Guid.CreateVersion7(now),
            CaseId = CaseId,
            Round = Round,
            Kind = StageKind.Missed,
            At = now,
            DueOn = DueOn,
            OverdueFrom = OverdueFrom,
            HasTime = HasTime,
            Slots = extension.Slots,
            Source = extension.Slots.Source,
        };
        missed = new DeadlineMissed
        {
            CaseId = CaseId,
            Version = ++Version,
            OccurredAt = now,
            Round = Round,
            StageId = stage.Id,
            Due = Due,
            ExpectedOn = extension.Slots.ExpectedOn,
            DateKind = extension.Slots.DateKind,
            Source = extension.Slots.Source,
        };
        return stage;
    }

    // Overlapping causes stop the clock once; what ended before it began stopped nothing.
    private static List<ClockStop> Stops(IReadOnlyList<Pause> pauses, DateTimeOffset start)
    {
        var stops = new List<ClockStop>();
        foreach (var pause in pauses.Where(p => p.PausedAt is not null && !(p.ResumedAt <= start)).OrderBy(p => p.PausedAt))
        {
            var from = pause.PausedAt!.Value < start ? start : pause.PausedAt.Value;
            var to = pause.ResumedAt is { } end && end < from ? from : pause.ResumedAt;
            if (stops.Count > 0 && (stops[^1].To is null || from <= stops[^1].To))
                stops[^1] = stops[^1] with { To = to is null || stops[^1].To is null ? null : to > stops[^1].To ? to : stops[^1].To };
            else
                stops.Add(new(from, to) { Kind = pause.Kind });
        }
        return stops;
    }

    private static DateTimeOffset? Earliest(DateTimeOffset? a, DateTimeOffset? b) => a is null ? b : b is null || a < b ? a : b;

    private void SetOriginal(DueDate due, OfficeCalendar calendar)
    {
        (OriginalDueOn, OriginalOverdueFrom, OriginalHasTime) = (due.Date, due.OverdueFrom, due.HasTime);
        SetDue(due, calendar);
    }

    private void SetInternal(DeadlineHistory history, OfficeCalendar calendar)
    {
        if (Rules.Internal is not { } limit || Began is null)
            return;
        var due = DeadlineCalculator.Compute(history with { Limit = limit, Extensions = [] }, calendar).Due;
        (InternalDueOn, InternalOverdueFrom, InternalHasTime) = (due.Date, due.OverdueFrom, due.HasTime);
    }

    private void SetDue(DueDate due, OfficeCalendar calendar) =>
        (DueOn, OverdueFrom, HasTime, Provisional) = (due.Date, due.OverdueFrom, due.HasTime, calendar.IsProvisional(due.Date) && !due.HasTime);
}
