using CaseTracker.Platform;

namespace CaseTracker.Notifications.Transports;

internal enum TransportKind
{
    None,
    Mailbox,
    Real,
}

/// <summary>Which transports the settings and the environment give.</summary>
/// <param name="Mail">E-mail.</param>
/// <param name="Sms">Text messages.</param>
/// <param name="Refusal">Why the start is refused with these settings, or null.</param>
internal sealed record TransportChoice(TransportKind Mail, TransportKind Sms, string? Refusal)
{
    public const string TwilioClient = "twilio";

    /// <summary>The mailbox is a table that anybody with a browser can read: never where real people are told.</summary>
    public static bool AllowsMailbox(IHostEnvironment environment) => environment.IsDevelopment() || environment.IsEnvironment("Testing");

    public static TransportChoice From(IConfiguration configuration, IHostEnvironment environment)
    {
        var mailbox = AllowsMailbox(environment) ? TransportKind.Mailbox : TransportKind.None;
        var smtp = configuration.GetSection(SmtpOptions.Section).Get<SmtpOptions>() ?? new SmtpOptions();
        var twilio = configuration.GetSection(TwilioOptions.Section).Get<TwilioOptions>() ?? new TwilioOptions();
        var provider = configuration[$"{SmsOptions.Section}:Provider"];
        var paperAndPhone = configuration.GetValue($"{NotificationsOptions.Section}:PaperAndPhoneOnly", false);

        var mail = string.IsNullOrEmpty(smtp.Host) ? mailbox : TransportKind.Real;
        var sms = provider switch
        {
            "twilio" => TransportKind.Real,
            null or "" or "mailbox" => mailbox,
            _ => TransportKind.None,
        };
        return new TransportChoice(mail, sms, Refusal());

        string? Refusal()
        {
            if (mailbox == TransportKind.None && configuration.GetValue($"{NotificationsOptions.Section}:RecordOnly", false))
                return "Notifications__RecordOnly tells nobody anything and is only for Development: remove it.";
            if (mail == TransportKind.Real && Uri.CheckHostName(smtp.Host) == UriHostNameType.Unknown)
                return $"Smtp__Host is \"{smtp.Host}\", which is not the name or address of a server.";
            if (mail == TransportKind.Real && SmtpTransport.Ascii(smtp.From ?? "") is null)
                return "Smtp__Host is set without a sender: set Smtp__From to the e-mail address notices come from.";
            if (mail == TransportKind.Real && !string.IsNullOrEmpty(smtp.CaFile) && !File.Exists(smtp.CaFile))
                return $"The file named in Smtp__CaFile does not exist: {smtp.CaFile}";
            foreach (var (name, folder) in (ReadOnlySpan<(string, string?)>)[("JournalDirectory", smtp.JournalDirectory), ("BounceDirectory", smtp.BounceDirectory)])
                if (mail == TransportKind.Real && !string.IsNullOrEmpty(folder) && !Directory.Exists(Path.Combine(folder, "new")))
                    return $"Smtp__{name} must be a Maildir: {Path.Combine(folder, "new")} does not exist.";
            if (provider is not (null or "" or "twilio" or "mailbox"))
                return $"Sms__Provider is \"{provider}\", which does not exist: use twilio (or mailbox in Development).";
            if (sms == TransportKind.Real && (string.IsNullOrEmpty(twilio.AccountSid) || string.IsNullOrEmpty(twilio.AuthToken) || string.IsNullOrEmpty(twilio.From)))
                return "Sms__Provider is twilio, but one of Sms__Twilio__AccountSid, Sms__Twilio__AuthToken and Sms__Twilio__From is missing.";
            if (sms == TransportKind.Real && (!Uri.TryCreate(twilio.BaseUrl, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))))
                return "Sms__Twilio__BaseUrl must be an https address (http only on this machine): messages carry personal data.";
            if (sms == TransportKind.Real && !string.IsNullOrEmpty(twilio.CallbackUrl) && (!Uri.TryCreate(twilio.CallbackUrl, UriKind.Absolute, out var callback) || callback.Scheme is not ("https" or "http")))
                return "Sms__Twilio__CallbackUrl must be the whole address under which the provider reaches this service, for example https://case.example.tw.";
            return paperAndPhone || (mail != TransportKind.None && sms != TransportKind.None) ? null
                : $"Nobody could be told by {(mail == TransportKind.None && sms == TransportKind.None ? "e-mail or SMS" : mail == TransportKind.None ? "e-mail" : "SMS")}: set Smtp__Host and Sms__Provider, or Notifications__PaperAndPhoneOnly=true so that staff call and write instead.";
        }
    }
}

/// <summary>Refuses to start where a notice would be dropped silently: no transport, or a template that cannot be read.</summary>
internal sealed class RefuseBrokenSetup(TransportChoice choice, IServiceProvider services) : IHostedLifecycleService
{
    // Before any other part of the host starts: nothing must be settled with settings that are about to be refused.
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (choice.Refusal is { } sentence)
            throw new StartupException(sentence);
        services.GetRequiredService<Domain.Texts.TemplateCatalogue>();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
