using System.ComponentModel.DataAnnotations;
using CaseTracker.Contracts;

namespace CaseTracker.Desk.Accounts;

/// <summary>An identity provider of the city that signs staff in (OpenID Connect). Without an authority there is none.</summary>
internal sealed class SingleSignOnOptions : IValidatableObject
{
    public const string Section = "Desk:SingleSignOn";

    /// <summary>The provider's address, under which its discovery document stands.</summary>
    public Uri? Authority { get; set; }

    public string? ClientId { get; set; }

    public string? ClientSecret { get; set; }

    /// <summary>What staff call it, on the button.</summary>
    public string? Name { get; set; }

    /// <summary>The same in English.</summary>
    public string? NameEn { get; set; }

    /// <summary>The claim with the work e-mail address that the staff directory has.</summary>
    public string Claim { get; set; } = "email";

    public bool Used => Authority is not null;

    public LocalizedText? Words => Name is null ? null : new(Name, NameEn);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Used && (string.IsNullOrEmpty(ClientId) || string.IsNullOrEmpty(ClientSecret) || string.IsNullOrEmpty(Claim)))
            yield return new ValidationResult("Desk__SingleSignOn__Authority is set: Desk__SingleSignOn__ClientId, __ClientSecret and __Claim must be, too.");
    }
}
