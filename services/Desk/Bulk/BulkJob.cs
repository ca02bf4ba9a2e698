using CaseTracker.Contracts;

namespace CaseTracker.Desk.Bulk;

/// <summary>One thing that somebody does to many cases: chosen, written, checked, and then run row by row.</summary>
internal sealed class BulkJob
{
    /// <summary>Most cases of one job.</summary>
    public const int MostCases = 200;

    /// <summary>Most jobs of one person that wait or run.</summary>
    public const int MostAtWork = 3;

    /// <summary>Most that one person has begun and not started.</summary>
    public const int MostDrafts = 5;

    /// <summary>How long it can be undone after it was started: nothing has happened then.</summary>
    public static readonly TimeSpan UndoTime = TimeSpan.FromSeconds(60);

    /// <summary>How long a draft is kept.</summary>
    public static readonly TimeSpan DraftTime = TimeSpan.FromHours(1);

    /// <summary>How long a job is kept after it was started; its words go with it.</summary>
    public static readonly TimeSpan KeptTime = TimeSpan.FromDays(3);

    /// <summary>How long a row is tried whose owner does not answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public required Guid Id { get; init; }
    public required Guid StaffId { get; init; }

    /// <summary>The session it was begun in: signing out of that ends it.</summary>
    public required Guid SessionId { get; set; }

    /// <summary>The security stamp then: whatever ends all sessions ends the job.</summary>
    public required string Stamp { get; set; }

    /// <summary>Agency, unit and roles then, as codes: with other ones the person is not who started it.</summary>
    public required string Seat { get; set; }

    /// <summary>What is done; null until it was chosen.</summary>
    public BulkAct? Act { get; set; }

    /// <summary>Encrypted: what was written and chosen for it, <see cref="BulkWords"/> as JSON.</summary>
    public byte[]? Words { get; set; }

    public required BulkState State { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the time to undo it is over.</summary>
    public DateTimeOffset? StartsAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>It is deleted then.</summary>
    public required DateTimeOffset KeepUntil { get; set; }

    public List<BulkRow> Rows { get; } = [];

    /// <summary>True while it goes on by itself.</summary>
    public bool AtWork => State is BulkState.Waiting or BulkState.Running;
}

/// <summary>A case of a job.</summary>
internal sealed class BulkRow
{
    public required Guid JobId { get; init; }

    /// <summary>Its place, from 1.</summary>
    public required int Position { get; init; }

    public required Guid CaseId { get; init; }
    public required string CaseNumber { get; init; }

    /// <summary>What the person saw of the case when it was checked, see <see cref="Contracts.Cases.CaseStanding.Version"/>.</summary>
    public required string Version { get; set; }

    public required BulkRowState State { get; set; }

    /// <summary>How it came out, a code.</summary>
    public string? Outcome { get; set; }

    /// <summary>The owner's failure, as JSON: codes only.</summary>
    public string? Failure { get; set; }

    /// <summary>True when the applicant gets a message about it.</summary>
    public bool Tells { get; set; }

    /// <summary>How often it was begun.</summary>
    public int Attempts { get; set; }

    /// <summary>Not before then, where its owner did not answer.</summary>
    public DateTimeOffset? NextAt { get; set; }

    /// <summary>The same over every try, also of a failed row that is tried again: nothing is done twice under it.</summary>
    public string IdempotencyKey => $"bulk-{JobId:N}-{Position}";

    public void Done(string outcome) => (State, Outcome, Failure, NextAt) = (BulkRowState.Done, outcome, null, null);

    public void Fail(string outcome, Failure? failure = null) =>
        (State, Outcome, Failure, NextAt) = (BulkRowState.Failed, outcome, failure is null ? null : System.Text.Json.JsonSerializer.Serialize(failure, ContractJson.Options), null);

    public Failure? ReadFailure() => Failure is null ? null : System.Text.Json.JsonSerializer.Deserialize<Failure>(Failure, ContractJson.Options);
}

/// <summary>What can be done to many cases.</summary>
internal enum BulkAct
{
    /// <summary>A coordinator hands them to a unit.</summary>
    Assign,
    /// <summary>A supervisor names their handler.</summary>
    Handler,
    /// <summary>The same progress note, which applicants can read.</summary>
    Note,
    /// <summary>A delay that comes is explained.</summary>
    Explain,
    /// <summary>A later date, before the old one has passed.</summary>
    Extend,
    /// <summary>A new date, after the old one has passed.</summary>
    Promise,
    /// <summary>They are closed: another case is about the same matter.</summary>
    Duplicate,
}

/// <summary>Where a job stands.</summary>
internal enum BulkState
{
    /// <summary>Chosen, not started.</summary>
    Draft,
    /// <summary>Started; can still be undone as a whole.</summary>
    Waiting,
    Running,
    Done,
    /// <summary>Undone before anything happened.</summary>
    Undone,
    /// <summary>Its starter stopped the rest.</summary>
    Stopped,
    /// <summary>Its starter is not signed in any more, or not as who they were.</summary>
    Ended,
}

/// <summary>Where a case of a job stands.</summary>
internal enum BulkRowState
{
    /// <summary>It cannot be done to this case: known before the start.</summary>
    Refused,
    Pending,
    Done,
    Failed,
}

/// <summary>What was written and chosen for a job.</summary>
internal sealed record BulkWords
{
    public string? Unit { get; init; }
    public Guid? Handler { get; init; }

    /// <summary>Why a case goes to another unit.</summary>
    public string? Why { get; init; }

    /// <summary>Of a note or a closing.</summary>
    public string? Text { get; init; }

    public string? ReasonCode { get; init; }
    public string? Reason { get; init; }
    public string? Progress { get; init; }
    public string? ProgressShort { get; init; }
    public DateOnly? ExpectedOn { get; init; }

    /// <summary>Number of the case that goes on.</summary>
    public string? MainCase { get; init; }
}
