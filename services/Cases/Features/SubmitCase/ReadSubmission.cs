using System.Text;
using CaseTracker.Cases.Domain;
using CaseTracker.Cases.Features.AttachFiles;
using CaseTracker.Cases.Features.Catalogue;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.SubmitCase;

/// <summary>Cleans and checks a submission. The words of people are kept as they wrote them: only spaces around them and invisible marks go.</summary>
internal sealed class ReadSubmission(ServiceCatalogue catalogue, ReferencePlaces places, BusinessTime time)
{
    public async ValueTask<Result<CaseInput>> RunAsync(Actor actor, SubmitCaseRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var item = await ItemAsync(request.ServiceCode, errors, ct);
        var description = Text("description", request.Description, CaseLimits.DescriptionMax, errors, lines: true, min: CaseLimits.DescriptionMin, required: true);

        var location = request.Location ?? new CaseLocation();
        var district = await DistrictAsync(location.District, errors);
        var place = Text("location.address", location.Address, CaseLimits.Address, errors);
        Coordinates(location, errors);
        if (location.RoadWidth is { } width && (width <= 0 || width > CaseLimits.RoadWidth))
            errors.Add("location.roadWidth", "out-of-range");

        var applicant = request.Applicant ?? new ApplicantDetails();
        var name = Text("applicant.name", applicant.Name, CaseLimits.Name, errors, required: true);
        var contacts = ReadContacts("applicant.", applicant.Phone, applicant.Email, applicant.Address, applicant.Notify, errors);

        var wishes = new Wishes(Text("applicant.addressAs", applicant.AddressAs, CaseLimits.AddressAs, errors), [.. (applicant.Assistance ?? []).Distinct().Order()]);

        var uploads = TakeUploads.Read(request.Attachments, errors);
        var citizen = actor.Kind == ActorKind.Citizen;
        Channel? channel = citizen ? Channel.Web : request.Channel;
        if (channel is null)
            errors.Add("channel", "required");
        var receivedAt = ReceivedAt(request.ReceivedAt, channel, errors);
        var fileNumber = citizen ? null : Text("agencyFileNumber", request.AgencyFileNumber, CaseLimits.AgencyFileNumber, errors);

        if (errors.Any)
            return errors.ToFailure();
        return new CaseInput
        {
            Item = item!,
            Description = description!,
            District = district,
            Place = place,
            Latitude = location.Latitude,
            Longitude = location.Longitude,
            RoadWidth = location.RoadWidth,
            Name = name!,
            Phone = contacts.Phone,
            PhoneNumber = contacts.PhoneNumber,
            Email = contacts.Email,
            Address = contacts.Address,
            Notify = contacts.Notify,
            Language = applicant.Language ?? Language.Zh,
            Wishes = wishes,
            Confidential = request.Confidential,
            DocumentsComplete = request.DocumentsComplete && actor.Kind == ActorKind.Staff,
            ReadBack = request.ReadBack && actor.Kind != ActorKind.Citizen,
            Channel = channel!.Value,
            ReceivedAt = receivedAt,
            AgencyFileNumber = fileNumber,
            RelatedTo = request.RelatedTo,
            Uploads = uploads,
        };
    }

    private async ValueTask<ServiceItem?> ItemAsync(string? code, FieldErrors errors, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(code))
        {
            errors.Add("serviceCode", "required");
            return null;
        }
        var item = code.Length > 100 ? null : await catalogue.FindAsync(code.Trim(), ct);
        if (item is null)
            errors.Add("serviceCode", "unknown-service");
        return item;
    }

    private async ValueTask<string?> DistrictAsync(string? text, FieldErrors errors)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var district = text.Length > 100 ? null : await places.DistrictAsync(TextRules.ToHalfWidth(text).Trim());
        if (district is null)
            errors.Add("location.district", "unknown-district");
        return district;
    }

    private static void Coordinates(CaseLocation location, FieldErrors errors)
    {
        if (location.Latitude is { } latitude && latitude is not (>= -90 and <= 90))
            errors.Add("location.latitude", "out-of-range");
        if (location.Longitude is { } longitude && longitude is not (>= -180 and <= 180))
            errors.Add("location.longitude", "out-of-range");
        if (location.Latitude is null && location.Longitude is not null)
            errors.Add("location.latitude", "required");
        if (location.Longitude is null && location.Latitude is not null)
            errors.Add("location.longitude", "required");
    }

    /// <summary>How a person is reached, as typed.</summary>
    /// <param name="prefix">What the names of the fields begin with.</param>
    /// <param name="phoneTyped">Phone.</param>
    /// <param name="emailTyped">E-mail.</param>
    /// <param name="addressTyped">Postal address.</param>
    /// <param name="chosen">The ways chosen.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static ContactInput ReadContacts(string prefix, string? phoneTyped, string? emailTyped, string? addressTyped, IReadOnlyList<NoticeWay>? chosen, FieldErrors errors)
    {
        var (phoneField, emailField) = (prefix + "phone", prefix + "email");
        var phoneText = Text(phoneField, phoneTyped is null ? null : TextRules.ToHalfWidth(phoneTyped), 60, errors, tooLong: "phone-invalid");
        var phone = phoneText is null || errors.Has(phoneField) ? null : ContactRules.ReadPhone(phoneText);
        if (phoneText is not null && phone is null && !errors.Has(phoneField))
            errors.Add(phoneField, "phone-invalid");
        var emailText = Text(emailField, emailTyped, CaseLimits.Email, errors, tooLong: "email-invalid");
        var email = emailText is null || errors.Has(emailField) ? null : ContactRules.ReadEmail(emailText);
        if (emailText is not null && email is null && !errors.Has(emailField))
            errors.Add(emailField, "email-invalid");
        var address = Text(prefix + "address", addressTyped, CaseLimits.Address, errors);
        return new ContactInput(phoneText, phone, email, address, Ways(prefix, chosen, phoneText, phone, emailText, address, errors));
    }

    /// <summary>The ways chosen, each with the contact it needs; without a choice, what the contacts allow.</summary>
    /// <remarks>Without a choice, calls and letters, which cost a person's time for every notice, are used only where no message can be sent.</remarks>
    private static List<NoticeWay> Ways(string prefix, IReadOnlyList<NoticeWay>? chosen, string? phoneText, PhoneNumber? phone, string? emailText, string? address, FieldErrors errors)
    {
        if (chosen is not { Count: > 0 })
        {
            if (phoneText is null && emailText is null && address is null)
                errors.Add(prefix + "phone", "contact-missing");
            var ways = new List<NoticeWay>();
            if (phone is { TakesSms: true })
                ways.Add(NoticeWay.Sms);
            if (emailText is not null)
                ways.Add(NoticeWay.Email);
            if (ways.Count == 0 && phone is not null)
                ways.Add(NoticeWay.Phone);
            if (ways.Count == 0 && address is not null)
                ways.Add(NoticeWay.Letter);
            return ways;
        }
        foreach (var way in chosen)
        {
            var (field, code) = way switch
            {
                NoticeWay.Sms or NoticeWay.Phone when phoneText is null => ("phone", "contact-missing"),
                NoticeWay.Sms when phone is { TakesSms: false } => ("phone", "phone-landline"),
                NoticeWay.Email when emailText is null => ("email", "contact-missing"),
                NoticeWay.Letter when address is null => ("address", "address-required"),
                _ => ("", ""),
            };
            if (field.Length > 0)
                errors.Add(prefix + field, code);
        }
        return [.. chosen.Distinct().Order()];
    }

    private DateTimeOffset? ReceivedAt(DateTimeOffset? given, Channel? channel, FieldErrors errors)
    {
        if (given is not { } at)
            return null;
        var now = time.GetUtcNow();
        if (at > now + CaseLimits.ClockTolerance)
            errors.Add("receivedAt", "received-in-future");
        // What comes by the web is received when it comes; everything else may have been lying on a desk.
        else if (at < now - (channel is Channel.Web ? CaseLimits.ClockTolerance : CaseLimits.OldestReceipt))
            errors.Add("receivedAt", "received-too-old");
        return at.ToUniversalTime();
    }

    /// <summary>A text as typed, cleaned and checked.</summary>
    public static string? Text(string field, string? text, int max, FieldErrors errors, bool lines = false, int min = 1, bool required = false, string tooLong = "too-long")
    {
        var clean = Tidy(text, lines);
        if (clean is null)
        {
            if (required)
                errors.Add(field, "required");
            return null;
        }
        // Length is counted as a reader counts, but a character piled up from hundreds of marks is no character.
        if (TextRules.HasForbiddenCharacters(clean) || (!lines && clean.AsSpan().IndexOfAny('\n', '\t') >= 0))
            errors.Add(field, "invalid-characters");
        else if (clean.Length > max && (clean.Length > 4 * max || TextRules.Length(clean) > max))
            errors.Add(field, tooLong);
        else if (clean.Length < min || (clean.Length < 8 * min && TextRules.Length(clean) < min))
            errors.Add(field, "too-short");
        return clean;
    }

    /// <summary>Trimmed, line ends unified, without marks that nobody sees and that turn text around. Not normalised: rare characters of names must stay what they are.</summary>
    private static string? Tidy(string? text, bool lines)
    {
        if (text is null)
            return null;
        if (lines)
            text = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        if (text.AsSpan().IndexOfAny(Invisible) >= 0)
        {
            var kept = new StringBuilder(text.Length);
            foreach (var c in text)
                if (!Invisible.Contains(c))
                    kept.Append(c);
            text = kept.ToString();
        }
        text = text.Trim();
        return text.Length == 0 ? null : text;
    }

    // Zero-width space, byte order mark, direction marks, embeddings, overrides and isolates. Joiners stay: they are part of some characters.
    private static readonly System.Buffers.SearchValues<char> Invisible = System.Buffers.SearchValues.Create("\u200B\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069\uFEFF");
}

/// <summary>How a person is reached, checked.</summary>
internal sealed record ContactInput(string? Phone, PhoneNumber? PhoneNumber, string? Email, string? Address, IReadOnlyList<NoticeWay> Notify);
