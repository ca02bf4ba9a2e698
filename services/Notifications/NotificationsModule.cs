using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Routing;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain.Texts;
using CaseTracker.Notifications.Features.ChooseMessages;
using CaseTracker.Notifications.Features.ConfirmContacts;
using CaseTracker.Notifications.Features.CopyToHelpers;
using CaseTracker.Notifications.Features.DevMailbox;
using CaseTracker.Notifications.Features.GiveAccess;
using CaseTracker.Notifications.Features.KeepOffices;
using CaseTracker.Notifications.Features.ListNotices;
using CaseTracker.Notifications.Features.OweNotices;
using CaseTracker.Notifications.Features.ReconcileAttempts;
using CaseTracker.Notifications.Features.SendCaseNumbers;
using CaseTracker.Notifications.Features.SettleNotices;
using CaseTracker.Notifications.Features.ShowBacklog;
using CaseTracker.Notifications.Features.TakeProviderReports;
using CaseTracker.Notifications.Features.TellByStaff;
using CaseTracker.Notifications.Transports;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CaseTracker.Notifications;

/// <summary>Notifications: what people are owed to be told, and the proof that they were.</summary>
public sealed class NotificationsModule : IModule
{
    /// <inheritdoc/>
    public string Name => "notifications";

    /// <inheritdoc/>
    public void AddServices(ModuleBuilder module)
    {
        ArgumentNullException.ThrowIfNull(module);
        var services = module.Services;
        module.AddDatabase<NotificationsDbContext>().AddServiceClients();
        services.AddSingleton<NotifierKick>();
        services.ConfigureDbContext<NotificationsDbContext>((sp, options) => options.AddInterceptors(sp.GetRequiredService<NotifierKick>()));

        services.AddOptions<NotificationsOptions>().BindConfiguration(NotificationsOptions.Section).ValidateDataAnnotations()
            .Validate(o => o.SendingHours.From < o.SendingHours.To, "Notifications__SendingHours__From must be earlier than __To.")
            .Validate(o => o.SendTimeout > TimeSpan.Zero && o.SendTimeout < o.SendDeadline, "Notifications__SendTimeout must be shorter than __SendDeadline.")
            .ValidateOnStart();
        services.AddOptions<SiteOptions>().BindConfiguration(SiteOptions.Section);
        services.AddOptions<SmsOptions>().BindConfiguration(SmsOptions.Section).ValidateDataAnnotations().ValidateOnStart();

        var choice = TransportChoice.From(module.Configuration, module.Environment);
        services.AddSingleton(choice);
        services.AddHostedService<RefuseBrokenSetup>();
        services.AddSingleton(sp => new TransportGate(sp.GetRequiredService<Microsoft.Extensions.Options.IOptions<NotificationsOptions>>().Value.RecordOnly));
        services.AddSingleton<MailboxTransport>();
        services.AddOptions<SmtpOptions>().BindConfiguration(SmtpOptions.Section).ValidateDataAnnotations();
        services.AddOptions<TwilioOptions>().BindConfiguration(TwilioOptions.Section).ValidateDataAnnotations();
        services.AddSingleton<SmtpTransport>();
        services.AddHttpClient(TransportChoice.TwilioClient, http => http.Timeout = Timeout.InfiniteTimeSpan).RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(TwilioTransport.CreateHandler);
        services.AddTransient(sp => ActivatorUtilities.CreateInstance<TwilioTransport>(sp, sp.GetRequiredService<IHttpClientFactory>().CreateClient(TransportChoice.TwilioClient)));
        services.AddSingleton<TwilioCallbacks>();
        services.AddSingleton<SmsPace>();
        services.AddSingleton<SmsBudget>();
        if (choice.Sms == TransportKind.Real)
            services.AddTransient<ILookUpSent>(sp => sp.GetRequiredService<TwilioTransport>());
        if (choice.Mail == TransportKind.Real && module.Configuration[$"{SmtpOptions.Section}:{nameof(SmtpOptions.JournalDirectory)}"] is { Length: > 0 })
            services.AddSingleton<ILookUpSent, MailJournal>();
        services.AddTransient(sp => new NoticeTransports(
            choice.Mail switch { TransportKind.Real => sp.GetRequiredService<SmtpTransport>(), TransportKind.Mailbox => sp.GetRequiredService<MailboxTransport>(), _ => null },
            choice.Sms switch { TransportKind.Real => sp.GetRequiredService<TwilioTransport>(), TransportKind.Mailbox => sp.GetRequiredService<MailboxTransport>(), _ => null }));
        services.AddSingleton(sp => TemplateFiles.Load(sp.GetRequiredService<SeedFiles>()));

        services.AddSingleton<ConfirmationSecrets>();
        services.AddScoped<ContactBook>();
        services.AddScoped<ContactGate>();
        services.AddScoped<ConfirmedCases>();
        services.AddScoped<AskForConfirmation>();
        services.AddScoped<ConfirmContact>();
        services.AddScoped<EnterCode>();
        services.AddScoped<WriteQuestion>();
        services.AddScoped<GiveAccess>();
        services.AddScoped<WriteAccessCode>();
        services.AddSingleton<UnsubscribeTokens>();
        services.AddScoped<ChooseMessages>();
        services.AddScoped<DeclineHelp>();
        services.AddScoped<WriteCopy>();
        services.AddScoped<SendCaseNumbers>();
        services.AddScoped<ReadCaseNumbers>();
        services.AddScoped<ObligationRows>();
        services.AddScoped<OweNotices>();
        services.AddScoped<DecideOccasions>();
        services.AddScoped<Offices>();
        services.AddScoped<ReadFacts>();
        services.AddScoped<WriteNotice>();
        services.AddScoped<Settlement>();
        services.AddScoped<SettleNotice>();
        services.AddScoped<SendDue>();
        services.AddSingleton<TransportTroubles>();
        services.AddSingleton<OwnersAway>();
        services.AddScoped<TakeProviderReport>();
        services.AddScoped<ReadBounces>();
        services.AddScoped<ListNotices>();
        services.AddScoped<ShowBacklog>();
        services.AddHostedService<NoticeGauges>();
        services.AddScoped<StaffTaskReader>();
        services.AddScoped<ListTasks>();
        services.AddScoped<OpenTask>();
        services.AddScoped<LogTellingAct>();
        services.TryAddScoped<DevMailbox>();

        module.Handle<CaseSubmitted, OweNoticesHandler>()
            .Handle<SupplementRequested, OweNoticesHandler>()
            .Handle<CaseReplied, OweNoticesHandler>()
            .Handle<CaseClosed, OweNoticesHandler>()
            .Handle<ContactChanged, OweNoticesHandler>()
            .Handle<HelperNamed, OweNoticesHandler>()
            .Handle<HelperRemoved, OweNoticesHandler>()
            .Handle<CasesMerged, OweNoticesHandler>()
            .Handle<DelayForeseen, OweNoticesHandler>()
            .Handle<CaseWithdrawn, OweNoticesHandler>()
            .Handle<CaseReferred, OweNoticesHandler>()
            .Handle<ReferralEnded, OweNoticesHandler>()
            .Handle<DeadlineRestarted, OweNoticesHandler>()
            .Handle<DeadlineExtended, OweNoticesHandler>()
            .Handle<PromiseGiven, OweNoticesHandler>()
            .Handle<CaseAssigned, OweNoticesHandler>()
            .Handle<DeadlineMissed, OweSweepHandler>()
            .Handle<PromiseMissed, OweSweepHandler>()
            .Handle<DeadlineMoved, OweSweepHandler>()
            .Handle<SupplementDueSoon, OweSweepHandler>()
            .Handle<FollowUpMissed, OweSweepHandler>()
            .Handle<ReminderDue, RemindStaffHandler>()
            .Handle<MemoSent, RemindStaffHandler>()
            .Handle<DeadlineSet, ReleaseReceiptHandler>()
            .Handle<AgencyChanged, KeepOfficesHandler>()
            .AddSweep<Notifier>()
            .AddSweep<SmsNotifier>()
            .AddSweep<ReconcileAttempts>();
    }

    /// <inheritdoc/>
    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
        var group = routes.MapInternal(Name);
        group.MapGet("/backlog", async (Actor actor, ShowBacklog act, CancellationToken ct) => (await act.RunAsync(actor, ct)).ToHttp());
        group.MapGet("/cases/{caseId:guid}/notices", async (Guid caseId, Actor actor, ListNotices list, CancellationToken ct) => (await list.RunAsync(actor, caseId, ct)).ToHttp());
        ConfirmationEndpoints.Map(group);
        GiveAccessEndpoints.Map(group);
        SendCaseNumbersEndpoint.Map(group);
        ChooseMessagesEndpoints.Map(group);
        TellByStaffEndpoints.Map(group);
        if (routes.ServiceProvider.GetRequiredService<TransportChoice>().Sms == TransportKind.Real)
            TwilioEndpoint.Map(routes);

        if (!TransportChoice.AllowsMailbox(routes.ServiceProvider.GetRequiredService<IHostEnvironment>()))
            return;
        routes.MapGet("/dev/mailbox", async (DevMailbox mailbox, CancellationToken ct) => Results.Content(await mailbox.PageAsync(ct), "text/html; charset=utf-8")).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/dev/mailbox.json", (DevMailbox mailbox, CancellationToken ct) => Results.Json(mailbox.AllAsync(ct), DevMailbox.Json)).AllowAnonymous().ExcludeFromDescription();
    }
}
