using CaseTracker.Contracts.Deadlines;
using CaseTracker.WebUi;

namespace CaseTracker.Desk.Shared;

internal static class DelayReasons
{
    /// <summary>The reason whose words the writer gives.</summary>
    private const string Own = "other";

    /// <summary>A reason to choose, with the sentence the applicant reads.</summary>
    public static Choice Choice(DelayReason reason, Texts t) =>
        new(reason.Code, t.Say(reason.Label), reason.Code == Own ? t["desk.delay.reason.other"] : t.Format("desk.delay.reason.reads", ("sentence", reason.Sentence)));
}
