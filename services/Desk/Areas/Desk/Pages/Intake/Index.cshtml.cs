using System.Globalization;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Reading;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace CaseTracker.Desk.Areas.Desk.Pages.Intake;

/// <summary>A case from any channel. A letter counts from the day it arrived, however late it is keyed in.</summary>
internal sealed class IntakeModel(CasesClient cases, ServiceCatalogue catalogue, Districts districts, BusinessTime time) : DeskPage
{
    // What reaches this desk; the web form has its own way in, but a case may be keyed in for it after an outage.
    private static readonly Channel[] Offered = [Channel.Counter, Channel.Phone, Channel.Hotline1999, Channel.Letter, Channel.Email, Channel.MayorMailbox, Channel.FieldVisit, Channel.Media, Channel.Web];

    private const string ChannelKey = "desk.intake.channel";

    [BindProperty]
    public IntakeInput Input { get; set; } = new();

    public IReadOnlyList<SelectListItem> Services { get; private set; } = [];

    /// <summary>What people call the services, for the browser to complete what is typed; other words are Chinese, and nothing marks the language of a completion.</summary>
    public IEnumerable<string> ServiceWords => items.SelectMany(i => T.Language == Language.Zh ? i.Synonyms.Prepend(T.Say(i.Name)) : [T.Say(i.Name)]).Distinct();

    /// <summary>Cases of the number that was looked up; null when none was.</summary>
    public IReadOnlyList<CallersCase>? OfCaller { get; private set; }

    /// <summary>What has to be read aloud now; null while there is nothing to read.</summary>
    public ReadBack? ToRead { get; private set; }

    public bool AtTheCounter => EnumText<Channel>.TryRead(Input.Channel) == Channel.Counter;

    public DateOnly Today => time.TaipeiToday();

    private IReadOnlyList<ServiceItem> items = [];

    public IEnumerable<SelectListItem> Channels => Offered.Select(c => new SelectListItem(T.Of(c), EnumText<Channel>.Write(c)));

    public IEnumerable<SelectListItem> DistrictChoices => districts.All.Select(d => new SelectListItem(T.Say(d.Name), d.Code));

    public IEnumerable<Choice> Ways => Enum.GetValues<NoticeWay>().Select(w => new Choice(EnumText<NoticeWay>.Write(w), T.Of(w)));

    public IEnumerable<Choice> Languages => Enum.GetValues<Language>().Select(l => new Choice(EnumText<Language>.Write(l), T.Of(l)));

    public IEnumerable<Choice> AssistanceNeeds => Enum.GetValues<Assistance>().Select(a => new Choice(EnumText<Assistance>.Write(a), T.Of(a)));

    public string LastDay => Machine(time.TaipeiToday());

    public async Task OnGetAsync()
    {
        await PrepareAsync();
        Input.Key = Guid.NewGuid().ToString("N");
        // Whoever takes calls takes many.
        Input.Channel = TempData.Peek(ChannelKey) as string ?? EnumText<Channel>.Write(Channel.Phone);
        Input.ReceivedOn = LastDay;
        Input.Applicant.Language = EnumText<Language>.Write(Language.Zh);
    }

    /// <param name="look">Looks up the caller and the service, and registers nothing yet.</param>
    public async Task<IActionResult> OnPostAsync(bool look)
    {
        await PrepareAsync();
        FindService();
        if (look)
        {
            await LookUpCallerAsync();
            return ModelState.IsValid ? Page() : this.Invalid();
        }
        var received = ReadReceivedAt();
        if (EnumText<Channel>.TryRead(Input.Channel) is not { } channel)
        {
            channel = default;
            ModelState.Add(T, "Input.Channel", "required");
        }
        decimal? width = null;
        if (!string.IsNullOrWhiteSpace(Input.Location.RoadWidth))
        {
            if (decimal.TryParse(TextRules.ToHalfWidth(Input.Location.RoadWidth).Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var metres))
                width = metres;
            else
                ModelState.Add(T, "Input.Location.RoadWidth", "not-a-number");
        }
        var oral = ReadBack.IsOwed(channel) && !string.IsNullOrWhiteSpace(Input.Channel);
        if (oral)
            await CheckBeforeReadingAsync();
        if (!ModelState.IsValid)
            return this.Invalid();
        if (oral && !WasReadBack())
            return ModelState.IsValid ? Page() : this.Invalid();
        var submitted = await cases.SubmitAsync(Actor, new()
        {
            ServiceCode = Filled(Input.ServiceCode),
            Description = Input.Description,
            Location = new() { District = Filled(Input.Location.District), Address = Filled(Input.Location.Address), RoadWidth = width },
            Applicant = new()
            {
                Name = Input.Applicant.Name,
                Phone = Filled(Input.Applicant.Phone),
                Email = Filled(Input.Applicant.Email),
                Address = Filled(Input.Applicant.Address),
                Notify = [.. Input.Applicant.Notify.Select(EnumText<NoticeWay>.TryRead).OfType<NoticeWay>()],
                Language = EnumText<Language>.TryRead(Input.Applicant.Language),
                AddressAs = Filled(Input.Applicant.AddressAs),
                Assistance = [.. Input.Applicant.Assistance.Select(EnumText<Assistance>.TryRead).OfType<Assistance>()],
            },
            Confidential = Input.Confidential,
            DocumentsComplete = Input.DocumentsComplete,
            ReadBack = oral,
            Channel = channel,
            ReceivedAt = received,
            AgencyFileNumber = Filled(Input.AgencyFileNumber),
        }, Guid.TryParse(Input.Key, out var key) ? key.ToString("N") : Guid.NewGuid().ToString("N"), Aborted);
        if (!submitted.Succeeded)
            return Again(submitted.Failure, Property);
        TempData[ChannelKey] = EnumText<Channel>.Write(channel);
        // The look-up code travels in the encrypted cookie only, never in an address.
        IntakeReceipt.Of(submitted.Value).Put(TempData);
        return Redirect(Url.Content("~/staff/intake/receipt/" + submitted.Value.CaseNumber));
    }

    private async Task PrepareAsync()
    {
        if (await catalogue.ReadAsync(cases, Aborted) is { } known)
            (items, Services) = (known, ServiceChoices.Of(known, T));
        else
            MissingParts.Add("desk.missing.cases");
    }

    /// <summary>Chooses the service that the words mean; where several could be meant, the list offers those.</summary>
    private void FindService()
    {
        if (Filled(Input.Service) is not { } words || Filled(Input.ServiceCode) is not null || items.Count == 0)
            return;
        switch (ServiceChoices.Find(items, words))
        {
            case []:
                ModelState.Add(T, "Input.Service", "service-not-found");
                break;
            case [var only]:
                Input.ServiceCode = only.Code;
                ModelState.Remove("Input.ServiceCode");
                break;
            case var several:
                Services = ServiceChoices.Of(several, T);
                break;
        }
    }

    /// <summary>The caller's cases, and how the number can be told.</summary>
    private async Task LookUpCallerAsync()
    {
        if (Filled(Input.Applicant.Phone) is not { } phone)
            return;
        var caller = await cases.OfCallerAsync(Actor, new(phone), Aborted);
        if (caller.Succeeded)
        {
            OfCaller = caller.Value.Cases;
            if (Input.Applicant.Notify.Count == 0)
                Input.Applicant.Notify.Add(EnumText<NoticeWay>.Write(caller.Value.TakesSms ? NoticeWay.Sms : NoticeWay.Phone));
            else if (!caller.Value.TakesSms && Input.Applicant.Notify.Contains(EnumText<NoticeWay>.Write(NoticeWay.Sms)))
                ModelState.Add(T, "Input.Applicant.Phone", "phone-landline");
        }
        else if (caller.Failure.Errors is not null)
            ModelState.Add(T, caller.Failure, field => "Input.Applicant." + field);
        else
            MissingParts.Add("desk.missing.callers");
    }

    /// <summary>What would be read in vain: whoever has confirmed it is not asked again for what was missing all along.</summary>
    private async Task CheckBeforeReadingAsync()
    {
        foreach (var (property, typed) in new[] { ("Input.ServiceCode", Input.ServiceCode), ("Input.Description", Input.Description), ("Input.Applicant.Name", Input.Applicant.Name) })
            if (Filled(typed) is null)
                ModelState.Add(T, property, "required");
        if (Input.Read is null)
            await LookUpCallerAsync();
    }

    /// <summary>True when these very words were read and confirmed.</summary>
    private bool WasReadBack()
    {
        if (items.FirstOrDefault(i => i.Code == Input.ServiceCode) is not { } service)
        {
            ModelState.Add(T, "Input.ServiceCode", "required");
            return false;
        }
        var reading = ReadBack.Of(Input, service.Name, districts.NameOf(Filled(Input.Location.District)), T);
        if (Input.ReadBack && Input.Read == reading.Fingerprint)
            return true;
        if (Input.Read == reading.Fingerprint)
            ModelState.Add(T, "Input.ReadBack", "read-back-required");
        Input.ReadBack = false;
        if (reading.Again || Input.Read is null)
            ModelState.Remove("Input.ReadBack");
        ToRead = reading;
        return false;
    }

    /// <summary>Now when the form says today without a time; the beginning of an earlier day without a time.</summary>
    private DateTimeOffset? ReadReceivedAt()
    {
        var date = Written.Date(Input.ReceivedOn);
        if (date is null)
            ModelState.Add(T, "Input.ReceivedOn", string.IsNullOrWhiteSpace(Input.ReceivedOn) ? "required" : "date-malformed");
        var timed = !string.IsNullOrWhiteSpace(Input.ReceivedTime);
        var clock = Written.Time(Input.ReceivedTime);
        if (timed && clock is null)
            ModelState.Add(T, "Input.ReceivedTime", "time-malformed");
        return date is not { } day ? null
            : clock is { } minute ? Taipei.At(day, minute)
            : day == time.TaipeiToday() ? null
            : Taipei.StartOf(day);
    }

    private static string Property(string field) => "Input." + (field.Equals("receivedAt", StringComparison.OrdinalIgnoreCase) ? "ReceivedOn" : field);

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static string Machine(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

internal sealed class IntakeInput
{
    /// <summary>Makes a second press find the case of the first.</summary>
    public string? Key { get; set; }
    public string? Channel { get; set; }
    public string? ReceivedOn { get; set; }
    public string? ReceivedTime { get; set; }
    public string? AgencyFileNumber { get; set; }
    /// <summary>Words for the service, where it was not chosen from the list.</summary>
    public string? Service { get; set; }
    public string? ServiceCode { get; set; }
    /// <summary>Fingerprint of what was on the page to be read aloud.</summary>
    public string? Read { get; set; }
    /// <summary>The petitioner confirmed what was read.</summary>
    public bool ReadBack { get; set; }
    public string? Description { get; set; }
    public IntakeLocation Location { get; set; } = new();
    public IntakeApplicant Applicant { get; set; } = new();
    public bool Confidential { get; set; }
    public bool DocumentsComplete { get; set; }
}

internal sealed class IntakeLocation
{
    public string? District { get; set; }
    public string? Address { get; set; }
    public string? RoadWidth { get; set; }
}

internal sealed class IntakeApplicant
{
    public string? Name { get; set; }
    public string? Phone { get; set; }
    public string? Email { get; set; }
    public string? Address { get; set; }
    public List<string> Notify { get; set; } = [];
    public string? AddressAs { get; set; }
    public List<string> Assistance { get; set; } = [];
    public string? Language { get; set; }
}
