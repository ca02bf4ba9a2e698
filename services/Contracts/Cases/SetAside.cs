namespace CaseTracker.Contracts.Cases;

/// <summary>Why a petition may be set aside (不予處理): the three grounds of the Administrative Procedure Act art. 173. The law says may, not must.</summary>
public enum SetAsideGround
{
    /// <summary>Art. 173 no. 1: no concrete content, or no real name or address (a way to reach the petitioner counts as one).</summary>
    NoContentOrName,
    /// <summary>Art. 173 no. 2: the same matter was handled and clearly answered, and is petitioned again.</summary>
    AlreadyAnswered,
    /// <summary>Art. 173 no. 3: the petition went to several agencies, and this one is not the competent one.</summary>
    NotCompetent,
}

/// <summary>Asks to set a petition aside. Somebody else approves; until then the case stays open and its clock goes on.</summary>
public sealed record SetAsideRequest
{
    /// <summary>The ground.</summary>
    public SetAsideGround? Ground { get; init; }
    /// <summary>Why, in words the applicant will read: 10 to 1,000 characters.</summary>
    public string? Reason { get; init; }
    /// <summary>Language of the words; null = Chinese.</summary>
    public Language? Language { get; init; }
    /// <summary>For <see cref="SetAsideGround.AlreadyAnswered"/>: number of an earlier case of the same applicant that was answered here; instead of the two below.</summary>
    public string? EarlierCase { get; init; }
    /// <summary>For <see cref="SetAsideGround.AlreadyAnswered"/>: the day of the earlier reply, in Asia/Taipei; not in the future and not after this case was received.</summary>
    public DateOnly? EarlierReplyOn { get; init; }
    /// <summary>For <see cref="SetAsideGround.AlreadyAnswered"/>: its document number (文號), at most 60 characters.</summary>
    public string? EarlierReplyNumber { get; init; }
}

/// <summary>Approves or declines.</summary>
public sealed record SetAsideDecision
{
    /// <summary>True approves: the case is closed as not handled. False declines: it goes on as before.</summary>
    public bool? Approve { get; init; }
    /// <summary>2 to 500 characters for staff; required when declining.</summary>
    public string? Note { get; init; }
}

/// <summary>A request to set a petition aside that waits for approval.</summary>
public sealed record SetAsideView
{
    /// <summary>The request.</summary>
    public required Guid RequestId { get; init; }
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>11 digits.</summary>
    public required string CaseNumber { get; init; }
    /// <summary>Service item.</summary>
    public required LocalizedText Service { get; init; }
    /// <summary>Unit code, or null while there is none.</summary>
    public string? Unit { get; init; }
    /// <summary>When it was asked.</summary>
    public required DateTimeOffset RequestedAt { get; init; }
    /// <summary>Who asked.</summary>
    public required Guid RequestedBy { get; init; }
    /// <summary>The ground.</summary>
    public required SetAsideGround Ground { get; init; }
    /// <summary>Why.</summary>
    public required StaffWords Reason { get; init; }
    /// <summary>The earlier reply, where the ground needs one.</summary>
    public EarlierReply? Earlier { get; init; }
}

/// <summary>The earlier clear answer to the same matter.</summary>
/// <param name="On">Its day in Asia/Taipei.</param>
/// <param name="Number">Its document number, or the number of the case it answered (11 digits).</param>
/// <param name="IsCase">True when <paramref name="Number"/> is the number of a case here.</param>
public sealed record EarlierReply(DateOnly On, string Number, bool IsCase);

/// <summary>What a notice of a petition that was set aside says.</summary>
/// <param name="Ground">The ground.</param>
/// <param name="Earlier">The earlier reply, where the ground needs one; null for confidential cases.</param>
public sealed record SetAsideFacts(SetAsideGround Ground, EarlierReply? Earlier);
