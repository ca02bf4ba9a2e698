using CaseTracker.Contracts;
using Microsoft.AspNetCore.Authorization;

namespace CaseTracker.Desk.Accounts;

/// <summary>Who may open which pages. What may be done to a case, its owner decides.</summary>
internal static class StaffPolicies
{
    /// <summary>The cookie scheme; the process's default scheme is the one of service tokens.</summary>
    public const string Scheme = "staff";

    public const string SignedIn = "staff";
    public const string Triage = "staff-triage";
    public const string Intake = "staff-intake";
    public const string Calendar = "staff-calendar";
    public const string CalendarImport = "staff-calendar-import";
    public const string StandingExplanations = "staff-standing-explanations";
    public const string Audit = "staff-audit";

    public static readonly StaffRole[] MayTriage = [StaffRole.Coordinator];
    public static readonly StaffRole[] MayTakeIn = [StaffRole.Intake, StaffRole.Coordinator, StaffRole.Handler, StaffRole.Supervisor];

    public static readonly StaffRole[] MayApprove = [StaffRole.Supervisor, StaffRole.AgencyHead, StaffRole.Coordinator];
    public static readonly StaffRole[] MayExplainForUnit = [StaffRole.Supervisor, StaffRole.AgencyHead, StaffRole.Coordinator];
    public static readonly StaffRole[] MayAnnounce = [StaffRole.Coordinator, StaffRole.Administrator];
    public static readonly StaffRole[] MayImport = [StaffRole.Administrator];
    public static readonly StaffRole[] MayReplay = [StaffRole.Administrator];
    public static readonly StaffRole[] MayAudit = [StaffRole.Auditor, StaffRole.Coordinator, StaffRole.Administrator];

    public static void Require(AuthorizationPolicyBuilder policy, params StaffRole[] anyOf)
    {
        policy.AddAuthenticationSchemes(Scheme).RequireAuthenticatedUser().RequireAssertion(c => StaffClaims.Read(c.User) is { } person
            && (anyOf.Length == 0 || person.Roles.Any(anyOf.Contains)));
    }
}
