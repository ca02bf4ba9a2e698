using System.ComponentModel.DataAnnotations;

namespace CaseTracker.Desk;

/// <summary>How long staff stay signed in.</summary>
internal sealed class DeskOptions : IValidatableObject
{
    public const string Section = "Desk";

    /// <summary>Without a request for this long a session ends.</summary>
    public TimeSpan IdleTime { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>A session ends after this long, however busy.</summary>
    public TimeSpan SessionTime { get; set; } = TimeSpan.FromHours(8);

    /// <summary>How often a session asks again whether it still holds and what the person's unit and roles are.</summary>
    public TimeSpan SessionCheckInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long names of units, people and service items are kept.</summary>
    public TimeSpan DirectoryTime { get; set; } = TimeSpan.FromMinutes(1);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (IdleTime <= TimeSpan.Zero || SessionTime <= TimeSpan.Zero || SessionCheckInterval < TimeSpan.Zero || DirectoryTime < TimeSpan.Zero)
            yield return new ValidationResult("Desk__IdleTime and Desk__SessionTime must be above 0, the intervals not below 0.");
    }
}
