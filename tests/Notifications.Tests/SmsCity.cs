using CaseTracker.Contracts;
using CaseTracker.Notifications.Tests.Doubles;
using CaseTracker.ProviderSimulator;

namespace CaseTracker.Notifications.Tests;

/// <summary>A city whose text messages go to a provider.</summary>
internal static class SmsCity
{
    /// <param name="provider">It.</param>
    /// <param name="settings">Others than usual.</param>
    /// <param name="beside">Another instance of the same service, with the same database.</param>
    public static async Task<NotificationsHost> StartAsync(SmsProvider provider, Dictionary<string, string?>? settings = null, NotificationsHost? beside = null)
    {
        var all = new Dictionary<string, string?>
        {
            ["Sms:Provider"] = "twilio",
            ["Sms:Twilio:BaseUrl"] = provider.BaseUrl,
            ["Sms:Twilio:AccountSid"] = SmsProvider.Account,
            ["Sms:Twilio:AuthToken"] = SmsProvider.Token,
            ["Sms:Twilio:From"] = "+15005550006",
        };
        foreach (var (key, value) in settings ?? [])
            all[key] = value;
        var host = await NotificationsHost.StartAsync(all, beside?.Database, beside?.Owners, office: beside is null);
        provider.CallbackTarget = new Uri(host.App.Urls.First());
        return host;
    }

    /// <summary>Owes the applicant of a new case a reply by text message (or the ways given).</summary>
    public static async Task<FakeCase> OweAsync(NotificationsHost host, params NoticeWay[] ways)
    {
        var known = host.Owners.Add(Samples.Case(ways.Length == 0 ? [NoticeWay.Sms] : ways));
        known.Facts = known.Facts with { Reply = new(Guid.NewGuid(), Samples.Friday, Outcome.Done, new("做好了。", Language.Zh)) };
        await host.DeliverAsync(Samples.Replied(known, Samples.Friday));
        return known;
    }

    /// <summary>Owes it and lets the notifier run.</summary>
    public static async Task<FakeCase> TellAsync(NotificationsHost host, params NoticeWay[] ways)
    {
        var known = await OweAsync(host, ways);
        await host.NotifyAsync();
        return known;
    }
}
