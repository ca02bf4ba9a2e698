using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.FollowMain;

/// <summary>Tells the applicants of merged cases, each in their own case, what the main case tells: notes, replies, its closing. What is the main applicant's alone lets the merged cases go.</summary>
/// <remarks>
/// Each merged case remembers up to which entry of the main case's timeline it has followed, in the same transaction. So every entry is taken over once, in order,
/// however often and in whatever order the messages come that make somebody look.
/// </remarks>
internal sealed class FollowMain(CasesDbContext db, CaseSeal seal, CaseChanges changes, Outbox<CasesDbContext> outbox) :
    IHandle<CaseProgressed>, IHandle<CaseReplied>, IHandle<CaseClosed>, IHandle<CaseReferred>, IHandle<CaseWithdrawn>, IHandle<WithdrawalUndone>
{
    private static readonly TimelineKind[] Followed = [TimelineKind.Progress, TimelineKind.Replied, TimelineKind.Closed, TimelineKind.SetAside, TimelineKind.Referred, TimelineKind.Withdrawn];

    public Task HandleAsync(CaseProgressed message, CancellationToken ct) => message.Public ? FollowAsync(message.CaseId, ct) : Task.CompletedTask;

    public Task HandleAsync(CaseReplied message, CancellationToken ct) => FollowAsync(message.CaseId, ct);

    public Task HandleAsync(CaseClosed message, CancellationToken ct) => FollowAsync(message.CaseId, ct);

    public Task HandleAsync(CaseReferred message, CancellationToken ct) => FollowAsync(message.CaseId, ct);

    public Task HandleAsync(CaseWithdrawn message, CancellationToken ct) => FollowAsync(message.CaseId, ct);

    // A merged case that was withdrawn and goes on has missed what was said meanwhile.
    public async Task HandleAsync(WithdrawalUndone message, CancellationToken ct)
    {
        if (await db.Cases.Where(c => c.Id == message.CaseId).Select(c => c.MergedInto).SingleOrDefaultAsync(ct) is { } main)
            await FollowAsync(main, ct);
    }

    private async Task FollowAsync(Guid mainId, CancellationToken ct)
    {
        var ids = await db.Cases.Where(c => c.MergedInto == mainId && c.Status != CaseStatus.Withdrawn).Select(c => c.Id).ToListAsync(ct);
        if (ids.Count == 0)
            return;
        var cases = await db.LockAsync([mainId, .. ids], ct);
        var main = cases[mainId];
        var merged = ids.Select(id => cases[id]).Where(c => c.Follows(mainId) && c.FollowedSeq < main.LastSeq).OrderBy(c => c.Id).ToList();
        if (merged.Count == 0)
            return;
        var from = merged.Min(c => c.FollowedSeq);
        var entries = await db.Timeline.AsNoTracking().Where(e => e.CaseId == mainId && e.Seq > from && e.Public && Followed.Contains(e.Kind)).OrderBy(e => e.Seq).ToListAsync(ct);
        var replies = await db.Replies.AsNoTracking().Where(r => r.CaseId == mainId).ToListAsync(ct);
        var closings = await db.Closings.AsNoTracking().Where(c => c.CaseId == mainId).ToListAsync(ct);
        var last = main.LastSeq;
        foreach (var @case in merged)
        {
            foreach (var entry in entries.Where(e => e.Seq > @case.FollowedSeq))
            {
                Follow(@case, main, entry, replies, closings);
                if (!@case.Follows(mainId))
                    break;
            }
            @case.Followed(last);
            changes.Record(@case);
        }
        changes.Record(main);
    }

    private void Follow(Case @case, Case main, TimelineRecord entry, List<Reply> replies, List<Closing> closings)
    {
        // When it was said counts, not when the message came: an answer in time was in time for everybody.
        var at = new Moment(entry.At, entry.StaffId, entry.Unit);
        switch (entry.Kind)
        {
            case TimelineKind.Progress:
                var words = seal.Words(entry)!;
                if (@case.FollowNote(at, seal.Words(words.Text, words.Language), main.FirstReportAt == entry.At, out var first))
                    outbox.Add(new CaseProgressed { CaseId = @case.Id, Version = @case.Version, Round = @case.Round, OccurredAt = at.At, Public = true, FirstReport = first });
                break;
            case TimelineKind.Replied:
                Reply(@case, replies.First(r => r.At == entry.At), at);
                break;
            case TimelineKind.Closed:
                Close(@case, main, closings.First(c => c.At == entry.At), at);
                break;
            // Withdrawn, or set aside for who asked and how: nothing of that is another person's. Passed on to another authority, each is passed on for its own applicant, whose clock runs until then.
            default:
                LetGo(@case, main, at.At);
                break;
        }
    }

    private void Reply(Case @case, Reply said, Moment at)
    {
        var id = Guid.CreateVersion7();
        if (!@case.FollowReply(at, id, said.Outcome))
            return;
        db.ReplyDrafts.RemoveRange(db.ReplyDrafts.Where(d => d.CaseId == @case.Id));
        var words = seal.Reply(said);
        db.Replies.Add(new Reply { Id = id, CaseId = @case.Id, At = at.At, Round = @case.Round, StaffId = said.StaffId, Outcome = said.Outcome, Text = seal.Reply(words.Text, id), Language = words.Language });
        outbox.Add(new CaseReplied { CaseId = @case.Id, Version = @case.Version, Round = @case.Round, OccurredAt = at.At, ReplyId = id });
    }

    private void Close(Case @case, Case main, Closing closing, Moment at)
    {
        // A duplicate of something else, or papers that its applicant did not bring: nobody else's case is over by that.
        if (!closing.Replied && closing.Outcome != Outcome.ReferredDone)
        {
            LetGo(@case, main, at.At);
            return;
        }
        var id = Guid.CreateVersion7();
        var words = seal.Closing(closing);
        if (!@case.FollowClosing(at, closing.Outcome, words is null ? null : seal.Words(words.Text, words.Language)))
            return;
        db.Closings.Add(new Closing
        {
            Id = id,
            CaseId = @case.Id,
            At = at.At,
            StaffId = closing.StaffId,
            Outcome = closing.Outcome,
            Replied = closing.Replied,
            Text = words is null ? null : seal.Closing(words.Text, id),
            Language = words?.Language,
        });
        outbox.Add(new CaseClosed { CaseId = @case.Id, Version = @case.Version, Round = @case.Round, OccurredAt = at.At, ClosingId = id, Outcome = closing.Outcome, Replied = closing.Replied });
    }

    private void LetGo(Case @case, Case main, DateTimeOffset at)
    {
        if (@case.Unmerge(new Moment(at), main) is null)
            outbox.Add(new CaseUnmerged { CaseId = @case.Id, Version = @case.Version, OccurredAt = at, MergeId = @case.MergeId!.Value });
    }
}
