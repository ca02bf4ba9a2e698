using System.Reflection;
using CaseTracker.Portal.Site;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

/// <summary>One page of a submission.</summary>
/// <param name="Name">In its address and its texts.</param>
/// <param name="Fields">What it asks for, properties of <see cref="ApplicationForm"/>.</param>
internal sealed record Step(string Name, params string[] Fields)
{
    public static readonly Step Service = new("service", nameof(ApplicationForm.ServiceCode));
    public static readonly Step Faq = new("faq");
    public static readonly Step Where = new("where", nameof(ApplicationForm.District), nameof(ApplicationForm.Place), nameof(ApplicationForm.Position));
    public static readonly Step Nearby = new("nearby");
    public static readonly Step What = new("what", nameof(ApplicationForm.Description));
    public static readonly Step Files = new("files");
    public static readonly Step You = new("you", nameof(ApplicationForm.Name), nameof(ApplicationForm.AddressAs), nameof(ApplicationForm.Notify), nameof(ApplicationForm.Phone), nameof(ApplicationForm.Email), nameof(ApplicationForm.Address), nameof(ApplicationForm.Language), nameof(ApplicationForm.Assistance));
    public static readonly Step Identity = new("identity", nameof(ApplicationForm.Confidential));
    public static readonly Step Check = new("check");

    /// <summary>In the order they are asked.</summary>
    public static IReadOnlyList<Step> All { get; } = [Service, Faq, Where, Nearby, What, Files, You, Identity, Check];

    private readonly PropertyInfo[] _properties = [.. Fields.Select(f => typeof(ApplicationForm).GetProperty(f)!)];

    /// <summary>Whether it has a number of its own; what is asked only of some belongs to the step before.</summary>
    public bool Counts => this != Faq && this != Nearby;

    /// <summary>Text key of the question, which is the heading of the page.</summary>
    public string Question => $"portal.step.{Name}";

    /// <summary>The partial view with the fields.</summary>
    public string View => $"_{char.ToUpperInvariant(Name[0])}{Name[1..]}";

    /// <summary>True when a field of the request to Cases is asked for here.</summary>
    public bool Asks(string field) => Fields.Any(f => ApplicationForm.PropertyOf(field) == $"Input.{f}");

    /// <summary>Takes over what was typed here, and nothing else.</summary>
    public void Copy(ApplicationForm typed, ApplicationForm kept)
    {
        foreach (var property in _properties)
            property.SetValue(kept, property.GetValue(typed));
    }
}
