using CaseTracker.Contracts;

namespace CaseTracker.Notifications.Transports;

/// <summary>The transports of this installation.</summary>
internal sealed class NoticeTransports(IMailTransport? mail, ISmsTransport? sms)
{
    public IMailTransport? Mail => mail;

    public ISmsTransport? Sms => sms;

    public bool Has(NoticeWay way) => way switch
    {
        NoticeWay.Email => mail is not null,
        NoticeWay.Sms => sms is not null,
        _ => false,
    };
}
