using System.ComponentModel.DataAnnotations;

namespace CaseTracker.Desk;

/// <summary>How staff sign in and how long they stay signed in.</summary>
internal sealed class DeskOptions : IValidatableObject
{
    public const string Section = "Desk";

    /// <summary>Without a request for this long a session ends.</summary>
    public TimeSpan IdleTime { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>A session ends after this long, however busy.</summary>
    public TimeSpan SessionTime { get; set; } = TimeSpan.FromHours(8);

    /// <summary>How old what is known of people's units and roles may be when a session is checked. Whether it was ended is asked at every request.</summary>
    public TimeSpan SessionCheckInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether everybody must have a second factor. Unset: required, in Development offered.</summary>
    public SecondFactorRule SecondFactor { get; set; } = SecondFactorRule.Required;

    /// <summary>Staff id of who gets the first account of a new installation.</summary>
    public Guid? FirstAdministrator { get; set; }

    /// <summary>For how long who has just shown who they are need not show it again before changing how they sign in.</summary>
    public TimeSpan ConfirmTime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long names of units, people and service items are kept.</summary>
    public TimeSpan DirectoryTime { get; set; } = TimeSpan.FromMinutes(1);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (IdleTime <= TimeSpan.Zero || SessionTime <= TimeSpan.Zero || SessionCheckInterval < TimeSpan.Zero || ConfirmTime <= TimeSpan.Zero || DirectoryTime < TimeSpan.Zero)
            yield return new ValidationResult("Desk__IdleTime, Desk__SessionTime and Desk__ConfirmTime must be above 0, the intervals not below 0.");
    }
}

/// <summary>Who needs more than a password.</summary>
internal enum SecondFactorRule
{
    /// <summary>Who has set one up is asked for it.</summary>
    Offered,
    /// <summary>Who has none sets one up before anything else.</summary>
    Required,
}
