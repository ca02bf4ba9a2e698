using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Portal.Domain;
using CaseTracker.WebUi.Formatting;

namespace CaseTracker.Portal.Site;

/// <summary>What a person fills in. Every text is as typed.</summary>
public sealed class ApplicationForm
{
    public string? ServiceCode { get; set; }
    public string? District { get; set; }
    public string? Place { get; set; }
    /// <summary>Latitude and longitude, as copied from a map or read by the browser.</summary>
    public string? Position { get; set; }
    public string? Description { get; set; }
    public string? Name { get; set; }
    /// <summary>What the applicant wants to be called in notices and on the phone.</summary>
    public string? AddressAs { get; set; }
    public List<string> Notify { get; set; } = [];
    public string? Phone { get; set; }
    public string? Email { get; set; }
    public string? Address { get; set; }
    public string? Language { get; set; }
    public List<string> Assistance { get; set; } = [];
    public bool Confidential { get; set; }

    private IEnumerable<NoticeWay> Ways => Notify.Select(CaseTracker.Platform.Data.EnumText<NoticeWay>.TryRead).OfType<NoticeWay>().Distinct().Order();

    internal IEnumerable<Assistance> AssistanceNeeds => Assistance.Select(CaseTracker.Platform.Data.EnumText<Assistance>.TryRead).OfType<Assistance>().Distinct().Order();

    /// <summary>The request to Cases.</summary>
    public SubmitCaseRequest ToRequest(IReadOnlyList<UploadedFile> files) => new()
    {
        ServiceCode = ServiceCode,
        Description = Description,
        Location = Domain.Position.Read(Position) is { } point
            ? new CaseLocation { District = Blank(District), Address = Blank(Place), Latitude = point.Latitude, Longitude = point.Longitude }
            : new CaseLocation { District = Blank(District), Address = Blank(Place) },
        Applicant = new ApplicantDetails
        {
            Name = Name,
            AddressAs = Blank(AddressAs),
            Assistance = [.. AssistanceNeeds],
            Phone = Blank(Phone),
            Email = Blank(Email),
            Address = Blank(Address),
            Notify = [.. Ways],
            Language = Language == "en" ? Contracts.Language.En : Contracts.Language.Zh,
        },
        Attachments = files.Count == 0 ? null : [.. files.Select(f => f.UploadId.ToString())],
        Confidential = Confidential,
        Channel = Channel.Web,
    };

    /// <summary>Where updates will go, masked.</summary>
    internal IReadOnlyList<Recipient> Recipients() => [.. Ways.Select(way => new Recipient(way, way switch
    {
        NoticeWay.Email => Masks.Email(Email),
        NoticeWay.Letter => Masks.Address(Address),
        _ => Masks.Phone(Phone),
    }))];

    /// <summary>What can be said before Cases is asked, in its own codes: the judgement stays with Cases.</summary>
    internal Failure? Check(Func<string?, bool> isService, Func<string, bool> isDistrict)
    {
        var errors = new FieldErrors();
        if (!isService(ServiceCode))
            errors.Add("serviceCode", string.IsNullOrWhiteSpace(ServiceCode) ? "required" : "unknown-service");
        Text("description", Description, 10, 4000, required: true, lines: true);
        if (!string.IsNullOrWhiteSpace(District) && !isDistrict(District))
            errors.Add("location.district", "unknown-district");
        Text("location.address", Place, 1, 200);
        if (!string.IsNullOrWhiteSpace(Position) && Domain.Position.Read(Position) is null)
            errors.Add("location.position", "position-invalid");
        Text("applicant.name", Name, 1, 60, required: true);
        Text("applicant.addressAs", AddressAs, 1, 30);
        Text("applicant.address", Address, 1, 200);
        if (!string.IsNullOrWhiteSpace(Phone) && ContactKeys.Phone(Phone) is null)
            errors.Add("applicant.phone", "phone-invalid");
        if (!string.IsNullOrWhiteSpace(Email) && ContactKeys.Email(Email) is null)
            errors.Add("applicant.email", "email-invalid");
        if (!Ways.Any())
            errors.Add("applicant.notify", "notify-required");
        foreach (var way in Ways)
        {
            switch (way)
            {
                case NoticeWay.Sms or NoticeWay.Phone when string.IsNullOrWhiteSpace(Phone):
                    errors.Add("applicant.phone", "contact-missing");
                    break;
                case NoticeWay.Sms when !errors.Has("applicant.phone") && !ContactKeys.IsMobile(Phone):
                    errors.Add("applicant.phone", "phone-landline");
                    break;
                case NoticeWay.Email when string.IsNullOrWhiteSpace(Email):
                    errors.Add("applicant.email", "contact-missing");
                    break;
                case NoticeWay.Letter when string.IsNullOrWhiteSpace(Address):
                    errors.Add("applicant.address", "address-required");
                    break;
            }
        }
        return errors.Any ? errors.ToFailure() : null;

        void Text(string field, string? text, int min, int max, bool required = false, bool lines = false)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                if (required)
                    errors.Add(field, "required");
                return;
            }
            var clean = text.Replace("\r\n", "\n", StringComparison.Ordinal).Trim();
            if (TextRules.HasForbiddenCharacters(clean) || (!lines && clean.AsSpan().IndexOfAny('\n', '\t') >= 0))
                errors.Add(field, "invalid-characters");
            else if (clean.Length > 4 * max || TextRules.Length(clean) > max)
                errors.Add(field, "too-long");
            else if (TextRules.Length(clean) < min)
                errors.Add(field, "too-short");
        }
    }

    /// <summary>The property of the form a field of the request comes from.</summary>
    internal static string PropertyOf(string field) => field switch
    {
        "location.district" => "Input.District",
        "location.address" => "Input.Place",
        "location.position" or "location.latitude" or "location.longitude" => "Input.Position",
        "applicant.name" => "Input.Name",
        "applicant.addressAs" => "Input.AddressAs",
        "applicant.assistance" => "Input.Assistance",
        "applicant.phone" => "Input.Phone",
        "applicant.email" => "Input.Email",
        "applicant.address" => "Input.Address",
        "applicant.notify" => "Input.Notify",
        "applicant.language" => "Input.Language",
        "description" => "Input.Description",
        "serviceCode" => "Input.ServiceCode",
        "confidential" => "Input.Confidential",
        _ => "",
    };

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
