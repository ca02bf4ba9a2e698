using System.Security.Claims;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform.Data;
using Microsoft.Extensions.Options;

namespace CaseTracker.Desk.Accounts;

/// <summary>How somebody showed who they are.</summary>
internal enum SignedInWith
{
    /// <summary>A password alone.</summary>
    Password,
    /// <summary>A password and a code.</summary>
    SecondFactor,
    /// <summary>A passkey, which is both.</summary>
    Passkey,
    /// <summary>At the identity provider, with more than a password.</summary>
    SingleSignOn,
}

/// <summary>The signed-in person, as Routing's directory knew them when the session was last checked.</summary>
internal sealed record StaffPerson(Guid Id, LocalizedText Name, LocalizedText Title, string Agency, string? Unit, IReadOnlyList<StaffRole> Roles, Guid? Deputy, SignedInWith With)
{
    public Actor Actor { get; } = new() { Kind = ActorKind.Staff, StaffId = Id, Agency = Agency, Unit = Unit, Roles = Roles };

    public bool IsAny(params StaffRole[] roles) => Roles.Any(roles.Contains);
}

/// <summary>Staff facts as claims of the session's cookie.</summary>
internal static class StaffClaims
{
    private const string NameZh = "name_zh", NameEn = "name_en", TitleZh = "title_zh", TitleEn = "title_en", Agency = "agency", Unit = "unit", Role = "staff_role", Deputy = "deputy", With = "with";

    public static IEnumerable<Claim> Of(StaffMember person)
    {
        yield return new(NameZh, person.Name.Zh);
        if (person.Name.En is { } nameEn) yield return new(NameEn, nameEn);
        yield return new(TitleZh, person.Title.Zh);
        if (person.Title.En is { } titleEn) yield return new(TitleEn, titleEn);
        yield return new(Agency, person.Agency);
        if (person.Unit is { } unit) yield return new(Unit, unit);
        if (person.Deputy is { } deputy) yield return new(Deputy, deputy.ToString());
        foreach (var role in person.Roles)
            yield return new(Role, EnumText<StaffRole>.Write(role));
    }

    public static Claim Of(SignedInWith with) => new(With, EnumText<SignedInWith>.Write(with));

    /// <summary>Null when nobody is signed in.</summary>
    public static StaffPerson? Read(ClaimsPrincipal user)
    {
        if (!Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id) || user.FindFirstValue(NameZh) is not { } name || user.FindFirstValue(Agency) is not { } agency)
            return null;
        return new(id, new(name, user.FindFirstValue(NameEn)), new(user.FindFirstValue(TitleZh) ?? "", user.FindFirstValue(TitleEn)), agency, user.FindFirstValue(Unit),
            [.. user.FindAll(Role).Select(c => EnumText<StaffRole>.TryRead(c.Value)).OfType<StaffRole>()],
            Guid.TryParse(user.FindFirstValue(Deputy), out var deputy) ? deputy : null,
            user.FindFirstValue(With) is { } with && EnumText<SignedInWith>.TryRead(with) is { } read ? read : SignedInWith.Password);
    }

    public static bool IsOfPerson(Claim claim) => claim.Type is NameZh or NameEn or TitleZh or TitleEn or Agency or Unit or Role or Deputy;
}

/// <summary>The signed-in person of this request.</summary>
internal sealed class CurrentStaff(IHttpContextAccessor accessor, IOptions<DeskOptions> options)
{
    private (ClaimsPrincipal User, StaffPerson? Person)? read;

    /// <summary>Null on pages that need no sign-in.</summary>
    public StaffPerson? PersonOrNull
    {
        get
        {
            if (accessor.HttpContext?.User is not { } user)
                return null;
            if (read is not { } known || !ReferenceEquals(known.User, user))
                read = known = (user, StaffClaims.Read(user));
            return known.Person;
        }
    }

    /// <summary>True for who has to set up a second factor before anything else.</summary>
    public bool MustSetUp => PersonOrNull is { } person && StaffPolicies.MustSetUp(person, options.Value);

    public StaffPerson Person => PersonOrNull ?? throw new InvalidOperationException("Nobody is signed in: the page lacks its authorisation.");

    public Actor Actor => Person.Actor;
}
