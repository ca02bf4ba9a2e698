namespace CaseTracker.Cases.Domain;

/// <summary>Lengths and spans that validators and documentation share. Lengths count characters as a reader does, so that a rare Han character is one.</summary>
public static class CaseLimits
{
    /// <summary>Fewest characters of a memo's own words.</summary>
    public const int MemoMin = 2;
    /// <summary>Most characters of a memo's own words.</summary>
    public const int MemoMax = 500;
    /// <summary>Shortest description.</summary>
    public const int DescriptionMin = 10;
    /// <summary>Longest description.</summary>
    public const int DescriptionMax = 4000;
    /// <summary>Longest name.</summary>
    public const int Name = 60;
    /// <summary>Longest way to address somebody.</summary>
    public const int AddressAs = 30;
    /// <summary>Longest place, longest postal address.</summary>
    public const int Address = 200;
    /// <summary>Longest e-mail address (RFC 5321).</summary>
    public const int Email = 254;
    /// <summary>Longest file number of an agency.</summary>
    public const int AgencyFileNumber = 60;
    /// <summary>Longest idempotency key.</summary>
    public const int IdempotencyKey = 200;
    /// <summary>Widest road in metres.</summary>
    public const decimal RoadWidth = 200m;
    /// <summary>How far back a case that is keyed in later may have been received.</summary>
    public static readonly TimeSpan OldestReceipt = TimeSpan.FromDays(366);
    /// <summary>How far the clock of the sender may be ahead.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(60);

    /// <summary>Shortest note.</summary>
    public const int NoteMin = 2;
    /// <summary>Longest note.</summary>
    public const int NoteMax = 2000;
    /// <summary>Shortest reply, shortest explanation of a closing.</summary>
    public const int ReplyMin = 10;
    /// <summary>Longest reply, longest explanation of a closing.</summary>
    public const int ReplyMax = 4000;
    /// <summary>Shortest name of an authority outside the city.</summary>
    public const int AuthorityMin = 2;
    /// <summary>Longest name of an authority outside the city.</summary>
    public const int Authority = 40;
    /// <summary>Longest number to call there, longest number of our document.</summary>
    public const int AuthorityPhone = 60;
    /// <summary>Longest address of its page.</summary>
    public const int AuthorityPage = 200;
    /// <summary>Longest explanation why an authority outside the city is responsible, or why it is not.</summary>
    public const int ReferralReason = 1000;
    /// <summary>Latest day for the next news of a case that was passed on, in days from today.</summary>
    public const int FollowUpDays = 30;
    /// <summary>Longest reason to set a petition aside.</summary>
    public const int SetAsideReason = 1000;
    /// <summary>Longest word of whoever decides on it.</summary>
    public const int DecisionNote = 500;
    /// <summary>Longest name of who withdrew a case.</summary>
    public const int SaidBy = 100;
    /// <summary>Longest reason for a withdrawal, or for undoing it.</summary>
    public const int WithdrawalReason = 500;
    /// <summary>Longest sentence of an applicant who disagrees with the answer.</summary>
    public const int Disagreement = 500;
    /// <summary>Longest text of an applicant who adds something.</summary>
    public const int Addition = 1000;
    /// <summary>Longest sentence of an applicant who asks for news.</summary>
    public const int NewsWords = 200;
    /// <summary>Most helpers of a case at one time.</summary>
    public const int Helpers = 2;
    /// <summary>Most helpers that are named on a case within <see cref="HelpersWindow"/>: each of them gets a message.</summary>
    public const int HelpersInWindow = 5;
    /// <summary>See <see cref="HelpersInWindow"/>.</summary>
    public static readonly TimeSpan HelpersWindow = TimeSpan.FromDays(1);
    /// <summary>How long a withdrawal can be undone.</summary>
    public static readonly TimeSpan UndoWithdrawal = TimeSpan.FromDays(7);
    /// <summary>Most items of one supplement.</summary>
    public const int SupplementItems = 20;
    /// <summary>Longest text of a missing item, longest reason for it.</summary>
    public const int SupplementText = 200;
    /// <summary>Longest answer about one missing item.</summary>
    public const int SupplementAnswer = 1000;
    /// <summary>Longest reason for more time.</summary>
    public const int SupplementReason = 200;
    /// <summary>How many office days more an applicant has who asks for them.</summary>
    public const int SupplementMoreDays = 5;
    /// <summary>Longest time for the applicant, in days from today.</summary>
    public const int SupplementDays = 180;
}
