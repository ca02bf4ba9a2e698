using CaseTracker.Contracts;
using CaseTracker.Notifications.Domain.Texts;
using CaseTracker.Platform;
using Microsoft.Extensions.Options;

namespace CaseTracker.Notifications.Features.SettleNotices;

/// <summary>Writes the words of a notice from its template and the facts.</summary>
internal sealed class WriteNotice(TemplateCatalogue templates, IOptions<SmsOptions> sms, IOptions<SiteOptions> site, BusinessTime business)
{
    /// <exception cref="TemplateException">The facts do not fill the template.</exception>
    public string Sms(NoticeSubject subject, string mobile)
    {
        var language = LanguageOf(subject);
        var segments = (templates[subject.Kind].Sms ?? throw new TemplateException("There are no words for SMS.")).In(language);
        return subject.Helper is { Copy: true }
            ? SmsText.ComposeCopy(templates.Copy.Sms!.In(language), segments, Values(subject), language, mobile, sms.Value.PrefixUnits)
            : SmsText.Compose(segments, Values(subject), language, mobile, sms.Value.PrefixUnits);
    }

    /// <exception cref="TemplateException">The facts do not fill the template.</exception>
    public EmailWords Email(NoticeSubject subject)
    {
        var template = templates[subject.Kind].Email.In(LanguageOf(subject));
        if (subject.Helper is { Copy: true })
            template = EmailText.Copy(templates.Copy.Email.In(LanguageOf(subject)), template);
        return EmailText.Compose(template, Values(subject), LanguageOf(subject), SenderName(subject));
    }

    /// <summary>What staff say on the phone or write in a letter, and to whom: the words of the e-mail, without what holds for e-mails only.</summary>
    /// <exception cref="TemplateException">The facts do not fill the template.</exception>
    public NoticeContent ByStaff(NoticeSubject subject, NoticeWay channel)
    {
        var language = LanguageOf(subject);
        var values = NoticeSlots.Fill(subject, language, business.GetUtcNow(), publicUrl: null);
        values.Raise("by_staff");
        var words = EmailText.Compose(templates[subject.Kind].Email.In(language), values, language, SenderName(subject));
        return new NoticeContent(words.Subject, words.Text, channel == NoticeWay.Letter ? subject.Facts.Address : subject.Facts.Phone ?? subject.Facts.Mobile ?? subject.Facts.Address);
    }

    /// <summary>Where an optional mail, or the mails to a helper, are ended; null while nobody said where the public pages are.</summary>
    public string? UnsubscribeUrl(NoticeSubject subject, string token) => NoticeSlots.PageUrl(site.Value.PublicUrl, LanguageOf(subject), $"/unsubscribe/{token}");

    /// <summary>「高雄市公園處 案件通知」: from reference data alone.</summary>
    public static string SenderName(NoticeSubject subject)
    {
        var language = LanguageOf(subject);
        return EmailText.OneLine(language == Language.En ? $"{subject.Office.AgencyShort.In(language)} case notices" : $"{subject.Office.AgencyShort.In(language)} 案件通知");
    }

    public static Language LanguageOf(NoticeSubject subject) => subject.Staff is null ? subject.Facts.Language : Language.Zh;

    private SlotValues Values(NoticeSubject subject) => NoticeSlots.Fill(subject, LanguageOf(subject), business.GetUtcNow(), site.Value.PublicUrl);
}
