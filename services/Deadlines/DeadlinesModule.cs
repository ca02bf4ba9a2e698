using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Deadlines.Features.AnnounceClosure;
using CaseTracker.Deadlines.Features.AuditObligations;
using CaseTracker.Deadlines.Features.DecideExtension;
using CaseTracker.Deadlines.Features.Estimates;
using CaseTracker.Deadlines.Features.ExplainDelay;
using CaseTracker.Deadlines.Features.ExtendDeadline;
using CaseTracker.Deadlines.Features.FollowAssignment;
using CaseTracker.Deadlines.Features.FollowCase;
using CaseTracker.Deadlines.Features.FollowMain;
using CaseTracker.Deadlines.Features.GetCalendar;
using CaseTracker.Deadlines.Features.GetClock;
using CaseTracker.Deadlines.Features.GetDelayReasons;
using CaseTracker.Deadlines.Features.GetDue;
using CaseTracker.Deadlines.Features.GetOccasion;
using CaseTracker.Deadlines.Features.GetStageSlots;
using CaseTracker.Deadlines.Features.ImportCalendar;
using CaseTracker.Deadlines.Features.KeepOffices;
using CaseTracker.Deadlines.Features.KeepTold;
using CaseTracker.Deadlines.Features.ListApprovals;
using CaseTracker.Deadlines.Features.ListClosures;
using CaseTracker.Deadlines.Features.LoadReferenceData;
using CaseTracker.Deadlines.Features.MeasureImpact;
using CaseTracker.Deadlines.Features.OpenClock;
using CaseTracker.Deadlines.Features.PassOnWords;
using CaseTracker.Deadlines.Features.PauseClock;
using CaseTracker.Deadlines.Features.PreviewDeadline;
using CaseTracker.Deadlines.Features.PromiseDate;
using CaseTracker.Deadlines.Features.RecomputeDueDates;
using CaseTracker.Deadlines.Features.RestartClock;
using CaseTracker.Deadlines.Features.SettleExtension;
using CaseTracker.Deadlines.Features.StandingExplanations;
using CaseTracker.Deadlines.Features.SweepDueSteps;
using CaseTracker.Deadlines.Features.WithdrawClosure;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;

namespace CaseTracker.Deadlines;

/// <summary>Deadlines: the office calendar, the clock of each case, and every date told to an applicant with its reasons.</summary>
public sealed class DeadlinesModule : IModule
{
    /// <inheritdoc/>
    public string Name => "deadlines";

    /// <inheritdoc/>
    public void AddServices(ModuleBuilder module)
    {
        ArgumentNullException.ThrowIfNull(module);
        var saturdays = Saturdays(module.Configuration["Deadlines:SaturdayRule"]);
        module.Services.AddSingleton(sp => ActivatorUtilities.CreateInstance<ReferenceData>(sp, saturdays));
        module.Services.AddScoped<ClockStore>();
        module.Services.AddScoped<StoreWords>();
        module.Services.AddScoped<PreviewDeadline>();
        module.Services.AddScoped<GetClock>();
        module.Services.AddScoped<GetOccasion>();
        module.Services.AddScoped<GetStageSlots>();
        module.Services.AddScoped<TellMerged>();
        module.Services.AddScoped<ExplainDelay>();
        module.Services.AddScoped<ExtendDeadline>();
        module.Services.AddScoped<PromiseDate>();
        module.Services.AddScoped<GrantExtension>();
        module.Services.AddScoped<DecideExtension>();
        module.Services.AddScoped<ListApprovals>();
        module.Services.AddScoped<PauseClock>();
        module.Services.AddScoped<StandingExplanations>();
        module.AddServiceClients();
        module.Services.AddScoped<MoveDates>();
        module.Services.AddScoped<MeasureImpact>();
        module.Services.AddScoped<CalendarChanges>();
        module.Services.AddScoped<ImportCalendar>();
        module.Services.AddScoped<GetCalendar>();
        module.Services.AddScoped<AnnounceClosure>();
        module.Services.AddScoped<WithdrawClosure>();
        module.Services.AddScoped<EstimateReader>();
        module.AddDatabase<DeadlinesDbContext>()
            .Handle<CaseSubmitted, OpenClockHandler>()
            .Handle<CaseProgressed, FollowCaseHandler>()
            .Handle<SupplementRequested, FollowCaseHandler>()
            .Handle<SupplementReceived, FollowCaseHandler>()
            .Handle<SupplementExtended, FollowCaseHandler>()
            .Handle<DocumentsCompleted, FollowCaseHandler>()
            .Handle<CaseReplied, FollowCaseHandler>()
            .Handle<CaseClosed, FollowCaseHandler>()
            .Handle<CaseWithdrawn, FollowCaseHandler>()
            .Handle<WithdrawalUndone, FollowCaseHandler>()
            .Handle<CaseReferred, FollowCaseHandler>()
            .Handle<ReferralEnded, FollowCaseHandler>()
            .Handle<CaseReopened, RestartClockHandler>()
            .Handle<ApplicantSpoke, PassOnWordsHandler>()
            .Handle<CaseAssigned, FollowAssignmentHandler>()
            .Handle<AgencyChanged, KeepOfficesHandler>()
            .Handle<CasesMerged, FollowMainHandler>()
            .Handle<CaseUnmerged, FollowMainHandler>()
            .Handle<DeadlineExtended, FollowMainHandler>()
            .Handle<PromiseGiven, FollowMainHandler>()
            .Handle<NoticeSettled, SettleExtensionHandler>()
            .Handle<NoticeSettled, KeepToldHandler>()
            .AddSweep<RecomputeDueDates>()
            .AddSweep<SweepDueSteps>()
            .AddNightly<ComputeEstimates>("0 10 2 * * ?")
            // After the last sending hour and before the first.
            .AddNightly<AuditObligations>("0 40 2 * * ?")
            .AddSeed<LoadCalendars>()
            .AddSeed<LoadDelayWords>()
            .AddSeed<LoadExtensionLevels>();
    }

    private static SaturdayRule Saturdays(string? setting) => string.IsNullOrEmpty(setting) ? SaturdayRule.EndOfDay : EnumText<SaturdayRule>.TryRead(setting)
        ?? throw new StartupException($"Deadlines__SaturdayRule is \"{setting}\", which does not exist: use end_of_day or noon.");

    /// <inheritdoc/>
    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var group = routes.MapInternal(Name);
        PreviewDeadlineEndpoint.Map(group);
        GetDueEndpoint.Map(group);
        GetDelayReasonsEndpoint.Map(group);
        GetClockEndpoint.Map(group);
        GetOccasionEndpoint.Map(group);
        GetStageSlotsEndpoint.Map(group);
        ExplainDelayEndpoint.Map(group);
        ExtendDeadlineEndpoint.Map(group);
        PromiseDateEndpoint.Map(group);
        DecideExtensionEndpoint.Map(group);
        ListApprovalsEndpoint.Map(group);
        PauseClockEndpoint.Map(group);
        StandingExplanationsEndpoint.Map(group);
        GetCalendarEndpoint.Map(group);
        ImportCalendarEndpoint.Map(group);
        ListClosuresEndpoint.Map(group);
        AnnounceClosureEndpoint.Map(group);
        WithdrawClosureEndpoint.Map(group);
        GetAuditEndpoint.Map(group);
        GetEstimatesEndpoint.Map(group);
    }
}
