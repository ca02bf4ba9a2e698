using CaseTracker.Contracts;

namespace CaseTracker.Notifications.Transports;

/// <summary>The transports of this installation.</summary>
internal sealed class NoticeTransports(IMailTransport? mail, ISmsTransport? sms)
{
    public IMailTransport? Mail => mail;

    public ISmsTransport? Sms => sms;

    /// <summary>True where a provider carries text messages: it takes them only so fast.</summary>
    public bool PacesSms => sms?.Name == TwilioTransport.TransportName;

    public bool Has(NoticeWay way) => Of(way) is not null;

    /// <summary>What carries notices that way; null for what staff do.</summary>
    public INoticeTransport? Of(NoticeWay way) => way switch
    {
        NoticeWay.Email => mail,
        NoticeWay.Sms => sms,
        _ => null,
    };
}
