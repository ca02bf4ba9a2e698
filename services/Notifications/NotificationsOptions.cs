using System.ComponentModel.DataAnnotations;

namespace CaseTracker.Notifications;

internal sealed class NotificationsOptions
{
    public const string Section = "Notifications";

    /// <summary>True where no SMS or e-mail provider exists: those ways become work for staff.</summary>
    public bool PaperAndPhoneOnly { get; set; }

    /// <summary>True settles every notice as sent without sending anything: for generated demo data only.</summary>
    public bool RecordOnly { get; set; }

    public SendingHoursOptions SendingHours { get; set; } = new();

    /// <summary>How long a receipt waits for the due date of its case.</summary>
    public TimeSpan ReceiptWait { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a worker holds what it has picked before others may take it.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>After this no byte is written to a provider any more; after <see cref="SendDeadline"/> an attempt without a result is unknown.</summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(20);

    public TimeSpan SendDeadline { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Calendar days in which a contact can be confirmed.</summary>
    [Range(1, 90)]
    public int ConfirmationDays { get; set; } = 7;

    /// <summary>Messages one contact gets on one day; what is more becomes work for staff.</summary>
    [Range(1, int.MaxValue)]
    public int PerContactPerDay { get; set; } = 20;

    /// <summary>The same for a contact that was confirmed: whoever reports much may be told much.</summary>
    [Range(1, int.MaxValue)]
    public int PerConfirmedContactPerDay { get; set; } = 200;

    /// <summary>How often in an hour a contact is sent the numbers of its cases, whoever asks for them.</summary>
    [Range(1, 1000)]
    public int CaseNumbersPerHour { get; set; } = 3;

    /// <summary>The same in a day.</summary>
    [Range(1, 1000)]
    public int CaseNumbersPerDay { get; set; } = 6;

    [Range(1, 1000)]
    public int BatchSize { get; set; } = 100;

    [Range(1, 64)]
    public int Parallelism { get; set; } = 8;
}

internal sealed class SendingHoursOptions
{
    public TimeOnly From { get; set; } = new(8, 30);

    public TimeOnly To { get; set; } = new(20, 30);

    public Domain.SendingHours ToHours() => new(From, To);
}

internal sealed class SiteOptions
{
    public const string Section = "Site";

    /// <summary>Where citizens reach the public pages; without it messages tell the way in words.</summary>
    public string? PublicUrl { get; set; }
}

internal sealed class SmsOptions
{
    public const string Section = "Sms";

    /// <summary><c>twilio</c>, or <c>mailbox</c> in Development.</summary>
    public string? Provider { get; set; }

    /// <summary>Units kept for the prefix: three digits, two spaces and an agency's short name of eight characters.</summary>
    [Range(0, 40)]
    public int PrefixUnits { get; set; } = 13;

    /// <summary>Messages a second all instances together hand over at most; 0 = no limit.</summary>
    [Range(0, 1000)]
    public int MaxPerSecond { get; set; } = 20;

    /// <summary>How many messages an agency may have sent; what is over it goes to staff.</summary>
    public SmsCap Cap { get; set; } = new();

    /// <summary>Caps of agencies that have their own, by code.</summary>
    public Dictionary<string, SmsCap> Caps { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    public SmsCap CapOf(string agency) => Caps.GetValueOrDefault(agency, Cap);
}

internal sealed class SmsCap
{
    /// <summary>Messages a day; 0 = no cap.</summary>
    [Range(0, int.MaxValue)]
    public int Day { get; set; }

    /// <summary>Messages a month; 0 = no cap.</summary>
    [Range(0, int.MaxValue)]
    public int Month { get; set; }
}
