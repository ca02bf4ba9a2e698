using CaseTracker.Contracts;
using CaseTracker.Platform.Data;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Html;

namespace CaseTracker.Portal.Site;

/// <summary>What people choose from when they say how they want to be told.</summary>
internal static class ContactChoices
{
    public static IEnumerable<Choice> Ways(Texts texts) =>
    [
        new("sms", texts.Of(NoticeWay.Sms), texts["portal.details.way.sms.hint"]),
        new("email", texts.Of(NoticeWay.Email)),
        new("phone", texts.Of(NoticeWay.Phone), texts["portal.details.way.phone.hint"]),
        new("letter", texts.Of(NoticeWay.Letter), texts["portal.details.way.letter.hint"]),
    ];

    public static IEnumerable<Choice> Assistances(Texts texts) =>
        Enum.GetValues<Assistance>().Select(a => new Choice(EnumText<Assistance>.Write(a), texts.Of(a), a == Assistance.Other ? texts["portal.details.assistance.other.hint"] : null));

    /// <summary>Languages, each in its own words.</summary>
    public static IEnumerable<Choice> Languages =>
    [
        new("zh", "中文") { Html = new HtmlString("<span lang=\"zh-Hant\">中文</span>") },
        new("en", "English") { Html = new HtmlString("<span lang=\"en\">English</span>") },
    ];
}
