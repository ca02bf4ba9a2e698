using CaseTracker.Contracts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace CaseTracker.Desk.Accounts;

/// <summary>Who may open which pages. What may be done to a case, its owner decides.</summary>
internal static class StaffPolicies
{
    /// <summary>The cookie scheme; the process's default scheme is the one of service tokens.</summary>
    public const string Scheme = "staff";

    /// <summary>The cookie between password and second factor.</summary>
    public const string SecondStepScheme = "staff-second-step";

    public const string SignedIn = "staff";
    public const string SecondStep = "staff-second-step";

    /// <summary>Also for who has still to set up a second factor.</summary>
    public const string OwnAccount = "staff-own-account";

    public const string Triage = "staff-triage";
    public const string Intake = "staff-intake";
    public const string Calendar = "staff-calendar";
    public const string CalendarImport = "staff-calendar-import";
    public const string Offers = "staff-offers";
    public const string Calls = "staff-calls";
    public const string StandingExplanations = "staff-standing-explanations";
    public const string Bulk = "staff-bulk";
    public const string Board = "staff-board";
    public const string Audit = "staff-audit";
    public const string Administration = "staff-administration";

    public static readonly StaffRole[] MayTriage = [StaffRole.Coordinator];
    public static readonly StaffRole[] MayTakeIn = [StaffRole.Intake, StaffRole.Coordinator, StaffRole.Handler, StaffRole.Supervisor];

    public static readonly StaffRole[] MayApprove = [StaffRole.Supervisor, StaffRole.AgencyHead, StaffRole.Coordinator];
    public static readonly StaffRole[] MayWatch = [StaffRole.Coordinator, StaffRole.AgencyHead, StaffRole.Supervisor, StaffRole.Auditor];
    public static readonly StaffRole[] MayAnswerOffers = [StaffRole.Handler, StaffRole.Supervisor];
    public static readonly StaffRole[] MayTell = [StaffRole.Intake, StaffRole.Coordinator, StaffRole.Handler, StaffRole.Supervisor, StaffRole.AgencyHead];
    public static readonly StaffRole[] MayActOnMany = [StaffRole.Handler, StaffRole.Supervisor, StaffRole.Coordinator, StaffRole.Intake];
    public static readonly StaffRole[] MayExplainForUnit = [StaffRole.Supervisor, StaffRole.AgencyHead, StaffRole.Coordinator];
    public static readonly StaffRole[] MayTakePersonalData = [StaffRole.Supervisor, StaffRole.AgencyHead, StaffRole.Coordinator];
    public static readonly StaffRole[] MayAnnounce = [StaffRole.Coordinator, StaffRole.Administrator];
    public static readonly StaffRole[] MayImport = [StaffRole.Administrator];
    public static readonly StaffRole[] MayAdminister = [StaffRole.Administrator];
    public static readonly StaffRole[] MayReplay = [StaffRole.Administrator];
    public static readonly StaffRole[] MayAudit = [StaffRole.Auditor, StaffRole.Coordinator, StaffRole.Administrator];

    public static void Require(AuthorizationPolicyBuilder policy, params StaffRole[] anyOf) => Require(policy, new StaffRequirement(anyOf, BeforeSecondFactor: false));

    public static void Require(AuthorizationPolicyBuilder policy, StaffRequirement requirement) =>
        policy.AddAuthenticationSchemes(Scheme).RequireAuthenticatedUser().AddRequirements(requirement);

    /// <summary>True for who came with a password alone where more is required: only the pages of the own account are open.</summary>
    public static bool MustSetUp(StaffPerson person, DeskOptions options) => person.With == SignedInWith.Password && options.SecondFactor == SecondFactorRule.Required;
}

/// <summary>A member of staff, in one of these roles where any are named.</summary>
/// <param name="AnyOf">Roles.</param>
/// <param name="BeforeSecondFactor">Also for who has still to set up a second factor.</param>
internal sealed record StaffRequirement(IReadOnlyList<StaffRole> AnyOf, bool BeforeSecondFactor) : IAuthorizationRequirement;

internal sealed class StaffRequirementHandler(IOptions<DeskOptions> options) : AuthorizationHandler<StaffRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, StaffRequirement requirement)
    {
        if (StaffClaims.Read(context.User) is { } person
            && (requirement.BeforeSecondFactor || !StaffPolicies.MustSetUp(person, options.Value))
            && (requirement.AnyOf.Count == 0 || person.Roles.Any(requirement.AnyOf.Contains)))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
