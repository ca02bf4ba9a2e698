using System.Globalization;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Platform.Security;
using CaseTracker.Portal.Api;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.SubmitCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;

namespace CaseTracker.Portal.Open311;

/// <summary>Makes a case of a form. What a case needs is decided by Cases; here stands only what the specification asks.</summary>
internal sealed class PostRequest(ApiKeys keys, SubmitCase submit, PublicDirectory directory, Districts districts, RequestIds ids, BlindIndex index, BusinessTime time)
{
    private const string KeyHeader = "Idempotency-Key";
    private const int LongestUrl = 2000;

    private static readonly string[] Once =
        ["api_key", "service_code", "lat", "long", "address_string", "address_id", "email", "account_id", "first_name", "last_name", "phone", "description", "media_url"];

    public async Task<Result<Document>> RunAsync(HttpRequest request, bool test, Texts texts, CancellationToken ct)
    {
        var read = await RequestForm.ReadAsync(request, ct);
        if (!read.Succeeded)
            return read.Failure;
        var form = read.Value;
        var client = await keys.AuthoriseAsync(request.HttpContext, form["api_key"] ?? ApiKeys.Given(request), ApiKeys.Open311, ct);
        if (!client.Succeeded)
            // The specification knows no 401.
            return client.Failure.Status == StatusCodes.Status401Unauthorized ? client.Failure with { Status = StatusCodes.Status403Forbidden } : client.Failure;
        var item = ServiceList.Find(await directory.GetAsync(ct), form["service_code"]);
        if (item is null && form["service_code"] is not null)
            return ServiceList.Unknown;
        var given = await ToRequestAsync(form, item, texts);
        if (!given.Succeeded)
            return given.Failure;
        var header = request.Headers[KeyHeader].ToString();
        if (request.Headers.ContainsKey(KeyHeader) && !SubmitCase.IsKey(header))
            return new Failure { Code = "idempotency-key-invalid", Status = StatusCodes.Status400BadRequest };
        if (test)
            return Answer(RequestIds.OfNothing(), item!, texts);
        var accepted = await submit.RunAsync(client.Value, given.Value, header.Length > 0 ? header : KeyOf(given.Value), ct);
        return accepted.Succeeded ? Answer(ids.Of(accepted.Value.CaseId), item!, texts) : accepted.Failure;
    }

    private async Task<Result<SubmitCaseRequest>> ToRequestAsync(RequestForm form, ServiceItem? item, Texts texts)
    {
        var errors = new FieldErrors();
        foreach (var name in Once)
            if (form.IsRepeated(name))
                errors.Add(name, "repeated");
        if (item is null)
            errors.Add("service_code", "required");
        var (latitude, longitude) = (Degrees("lat"), Degrees("long"));
        if (form["lat"] is null && form["long"] is null && form["address_string"] is null && form["address_id"] is null)
            errors.Add("lat", "location-required");
        else if (form["lat"] is null != form["long"] is null)
            errors.Add(form["lat"] is null ? "lat" : "long", "required");
        if (form["address_id"] is { } district && (await districts.AllAsync()).All(d => d.Code != district))
            errors.Add("address_id", "unknown-district");
        if (form["description"] is null)
            errors.Add("description", "required");
        if (Name(form) is null)
            errors.Add("first_name", "required");
        if (form["email"] is null && form["phone"] is null)
            errors.Add("phone", "contact-missing");
        if (form["media_url"] is { } media && !IsWebAddress(media))
            errors.Add("media_url", "url-invalid");
        if (errors.Any)
            return errors.ToFailure();
        return new SubmitCaseRequest
        {
            ServiceCode = item!.Code,
            // Nobody here opens the address: it is for the handler, beside the words it belongs to.
            Description = form["media_url"] is { } url ? $"{form["description"]}\n\n{texts.Format("open311.media", ("url", url))}" : form["description"],
            Location = new CaseLocation { District = form["address_id"], Address = form["address_string"], Latitude = latitude, Longitude = longitude },
            Applicant = new ApplicantDetails { Name = Name(form), Phone = form["phone"], Email = form["email"], Language = texts.Language },
            Channel = Channel.Open311,
        };

        double? Degrees(string name)
        {
            if (form[name] is not { } text)
                return null;
            if (double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var degrees) && double.IsFinite(degrees))
                return degrees;
            errors.Add(name, "not-a-number");
            return null;
        }
    }

    /// <summary>A Chinese name is written without a gap, the family name first.</summary>
    private static string? Name(RequestForm form) => (form["first_name"], form["last_name"]) switch
    {
        (null, var last) => last,
        (var first, null) => first,
        ({ } first, { } last) => $"{first}{last}".All(c => c < 0x2E80) ? $"{first} {last}" : $"{last}{first}",
    };

    private static bool IsWebAddress(string text) =>
        text.Length <= LongestUrl && text.All(c => c is > ' ' and < '\x7f') && Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp) && url.UserInfo.Length == 0;

    /// <summary>A telephone without a signal sends again: the same words from the same person on the same day are one case.</summary>
    private string KeyOf(SubmitCaseRequest request)
    {
        string?[] parts =
        [
            request.ServiceCode, request.Description, request.Location!.District, request.Location.Address,
            request.Location.Latitude?.ToString("R", CultureInfo.InvariantCulture), request.Location.Longitude?.ToString("R", CultureInfo.InvariantCulture),
            request.Applicant!.Name, request.Applicant.Phone, request.Applicant.Email, request.Applicant.Language.ToString(), PublicDates.Day(Taipei.DateOf(time.GetUtcNow())),
        ];
        return "open311-" + Convert.ToHexStringLower(index.Hash("open311-submission", string.Join('\u001f', parts)));
    }

    private static Document Answer(string id, ServiceItem item, Texts texts) => new("service_requests", new Many("request",
        new Fields(("service_request_id", id), ("service_notice", ServiceList.Notice(item, texts)), ("account_id", new Text(null)))));
}
