using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;

namespace CaseTracker.Notifications.Domain.Texts;

/// <summary>The words of one kind of notice (<c>seeds/templates</c>).</summary>
public sealed record NoticeTemplate
{
    /// <summary>Kebab-case name of the kind.</summary>
    public required string Kind { get; init; }
    /// <summary>True when the applicant must be told whatever they chose.</summary>
    public required bool Mandatory { get; init; }
    /// <summary>The channels it has words for.</summary>
    public required IReadOnlyList<NoticeWay> Channels { get; init; }
    /// <summary>The text message.</summary>
    public Translations<IReadOnlyList<SmsSegment>>? Sms { get; init; }
    /// <summary>The e-mail; also what staff say on the phone or write in a letter.</summary>
    public required Translations<EmailTemplate> Email { get; init; }

    /// <summary>Reads every text and refuses unknown slots, flags and loose braces.</summary>
    /// <exception cref="TemplateException">Something is wrong; the message names it.</exception>
    public void Check()
    {
        if (Channels.Contains(NoticeWay.Sms) != Sms is not null)
            throw new TemplateException($"Template {Kind}: channel sms and its words do not go together.");
        if (NoticeKinds.Parse(Kind) is not null && Mandatory && Sms is null)
            throw new TemplateException($"Template {Kind} is mandatory and has no words for SMS.");
        foreach (var language in Enum.GetValues<Language>())
        {
            foreach (var segment in Sms?.In(language) ?? [])
            {
                TemplateText.Check(Kind, segment.Text, segment.If, segment.Unless);
                if (segment.Priority is < 1 or > 9)
                    throw new TemplateException($"Template {Kind}: a priority is from 1 to 9.");
            }
            var email = Email.In(language);
            TemplateText.Check(Kind, email.Subject, null, null);
            foreach (var paragraph in email.Paragraphs)
                TemplateText.Check(Kind, paragraph.Text, paragraph.If, paragraph.Unless);
        }
    }
}

/// <summary>The same in both languages; neither may be missing.</summary>
/// <typeparam name="T">What.</typeparam>
/// <param name="Zh">Traditional Chinese.</param>
/// <param name="En">English.</param>
public sealed record Translations<T>(T Zh, T En) where T : class
{
    /// <summary>The one for a reader of <paramref name="language"/>.</summary>
    public T In(Language language) => (language == Language.En ? En : Zh) ?? throw new TemplateException("A template lacks one of the two languages.");
}

/// <summary>A piece of a text message.</summary>
public sealed record SmsSegment
{
    /// <summary>Its words.</summary>
    public required string Text { get; init; }
    /// <summary>1 always stays; among the others the highest number goes first when room is short.</summary>
    public required int Priority { get; init; }
    /// <summary>Only when this slot or flag is there.</summary>
    public string? If { get; init; }
    /// <summary>Only when this slot or flag is not there.</summary>
    public string? Unless { get; init; }
}

/// <summary>An e-mail.</summary>
public sealed record EmailTemplate
{
    /// <summary>Subject.</summary>
    public required string Subject { get; init; }
    /// <summary>Paragraphs in order.</summary>
    public required IReadOnlyList<EmailParagraph> Paragraphs { get; init; }
}

/// <summary>A paragraph of an e-mail.</summary>
public sealed record EmailParagraph
{
    /// <summary>Its heading, or null.</summary>
    public string? Label { get; init; }
    /// <summary>Its words.</summary>
    public required string Text { get; init; }
    /// <summary>Only when this slot or flag is there.</summary>
    public string? If { get; init; }
    /// <summary>Only when this slot or flag is not there.</summary>
    public string? Unless { get; init; }
}
