using CaseTracker.Cases.Data;
using CaseTracker.Cases.Features;
using CaseTracker.Cases.Features.AddNote;
using CaseTracker.Cases.Features.AddWords;
using CaseTracker.Cases.Features.AnswerSupplement;
using CaseTracker.Cases.Features.ApproveReply;
using CaseTracker.Cases.Features.AskForNews;
using CaseTracker.Cases.Features.AttachFiles;
using CaseTracker.Cases.Features.Board;
using CaseTracker.Cases.Features.Catalogue;
using CaseTracker.Cases.Features.ChangeContact;
using CaseTracker.Cases.Features.CheckReply;
using CaseTracker.Cases.Features.CloseCase;
using CaseTracker.Cases.Features.CompareCases;
using CaseTracker.Cases.Features.CompleteDocuments;
using CaseTracker.Cases.Features.DecideSetAside;
using CaseTracker.Cases.Features.DeclineHelp;
using CaseTracker.Cases.Features.DownloadAttachment;
using CaseTracker.Cases.Features.EndReferral;
using CaseTracker.Cases.Features.ExportCases;
using CaseTracker.Cases.Features.ExtendSupplement;
using CaseTracker.Cases.Features.FindByContact;
using CaseTracker.Cases.Features.FindCallersCases;
using CaseTracker.Cases.Features.FindDuplicates;
using CaseTracker.Cases.Features.FindLikelyUnits;
using CaseTracker.Cases.Features.FoldDeadlines;
using CaseTracker.Cases.Features.FoldNotices;
using CaseTracker.Cases.Features.FoldRouting;
using CaseTracker.Cases.Features.FollowMain;
using CaseTracker.Cases.Features.ForgetUploads;
using CaseTracker.Cases.Features.GetCase;
using CaseTracker.Cases.Features.GetNoticeFacts;
using CaseTracker.Cases.Features.GetPublicView;
using CaseTracker.Cases.Features.GetRecipients;
using CaseTracker.Cases.Features.GetStandings;
using CaseTracker.Cases.Features.LearnUnitWords;
using CaseTracker.Cases.Features.LinkRepeated;
using CaseTracker.Cases.Features.ListCases;
using CaseTracker.Cases.Features.MergeCases;
using CaseTracker.Cases.Features.NameHelper;
using CaseTracker.Cases.Features.ReceiveSupplement;
using CaseTracker.Cases.Features.ReferCase;
using CaseTracker.Cases.Features.RemoveHelper;
using CaseTracker.Cases.Features.RemoveUpload;
using CaseTracker.Cases.Features.ReopenCase;
using CaseTracker.Cases.Features.ReplyToCase;
using CaseTracker.Cases.Features.RequestSetAside;
using CaseTracker.Cases.Features.RequestSupplement;
using CaseTracker.Cases.Features.SaveReplyDraft;
using CaseTracker.Cases.Features.ScanAttachments;
using CaseTracker.Cases.Features.SearchCases;
using CaseTracker.Cases.Features.SendMemo;
using CaseTracker.Cases.Features.ShowOwnCase;
using CaseTracker.Cases.Features.StoreUpload;
using CaseTracker.Cases.Features.SubmitCase;
using CaseTracker.Cases.Features.UnmergeCase;
using CaseTracker.Cases.Features.WithdrawCase;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CaseTracker.Cases;

/// <summary>The case record: intake on every channel, lifecycle, timeline and replies; computes the public view.</summary>
public sealed class CasesModule : IModule
{
    /// <inheritdoc/>
    public string Name => CasesDbContext.Name;

    /// <inheritdoc/>
    public void AddServices(ModuleBuilder module)
    {
        ArgumentNullException.ThrowIfNull(module);
        module.Services.AddOptions<CasesOptions>().BindConfiguration(CasesOptions.Section)
            .Validate(o => o.ExpectedDateBudget > TimeSpan.Zero, "Cases__ExpectedDateBudget must be above 0.")
            .Validate(o => o.ExpectedDateReuse >= TimeSpan.Zero, "Cases__ExpectedDateReuse must not be negative.")
            .Validate(o => o.CatalogueRefresh > TimeSpan.Zero, "Cases__CatalogueRefresh must be above 0.")
            .Validate(o => o.ReopenDays >= 0, "Cases__ReopenDays must not be negative.")
            .Validate(o => o.Reopenings >= 0, "Cases__Reopenings must not be negative.")
            .Validate(o => o.UnsentUploads >= AttachmentLimits.Together, "Cases__UnsentUploads must have room for one submission's files.")
            .ValidateOnStart();
        module.Services.AddOptions<AttachmentOptions>().BindConfiguration(AttachmentOptions.Section)
            .Validate(o => !o.Scans || o.Address() is not null, "Attachments__Clamd must be host:port, for example clamav:3310.").ValidateOnStart();
        module.AddServiceClients()
            .AddDatabase<CasesDbContext>()
            .AddSeed<LoadCatalogue>()
            .AddSeed<IndexOlderCases>()
            .AddSeed<LearnUnitWords>()
            .AddNightly<ForgetUploads>("0 50 2 * * ?")
            .AddNightly<IndexOlderCases>("0 10 3 * * ?")
            .AddNightly<RecordBoard>("0 5 0 * * ?")
            .AddNightly<LearnUnitWords>("0 30 3 * * ?")
            .AddSweep<ScanAttachments>()
            .Handle<CaseAssigned, FoldRouting>()
            .Handle<CaseOffered, FoldRouting>()
            .Handle<OfferEnded, FoldRouting>()
            .Handle<DeadlineSet, FoldDeadlines>()
            .Handle<DeadlineRestarted, FoldDeadlines>()
            .Handle<DeadlinePaused, FoldDeadlines>()
            .Handle<DeadlineResumed, FoldDeadlines>()
            .Handle<DeadlineExtended, FoldDeadlines>()
            .Handle<PromiseGiven, FoldDeadlines>()
            .Handle<DelayForeseen, FoldDeadlines>()
            .Handle<ReminderDue, FoldSweep>()
            .Handle<DeadlineMissed, FoldSweep>()
            .Handle<PromiseMissed, FoldSweep>()
            .Handle<FollowUpMissed, FoldSweep>()
            .Handle<DeadlineMoved, FoldSweep>()
            .Handle<SilenceExceeded, FoldSweep>()
            .Handle<NoticeSettled, FoldNotices>()
            .Handle<ContactConfirmed, FoldNotices>()
            .Handle<HelpDeclined, FoldNotices>()
            .Handle<CaseProgressed, FollowMain>()
            .Handle<CaseReplied, FollowMain>()
            .Handle<CaseClosed, FollowMain>()
            .Handle<CaseReferred, FollowMain>()
            .Handle<CaseWithdrawn, FollowMain>()
            .Handle<WithdrawalUndone, FollowMain>();
        // Members of staff are served by the application role, which the database lets see their cases only; everything else the service does for itself.
        module.Services
            .AddKeyedSingleton(CasesDbContext.System, (sp, _) => sp.GetRequiredService<ModuleDataSources>().For(Name, "system"))
            .AddScoped<CurrentRows>()
            .AddScoped<RowScopeInterceptor>()
            .ConfigureDbContext<CasesDbContext>((sp, options) =>
            {
                if (sp.GetRequiredService<CurrentRows>().Scope is null)
                    options.UseNpgsql(sp.GetRequiredKeyedService<NpgsqlDataSource>(CasesDbContext.System));
                else
                    options.AddInterceptors(sp.GetRequiredService<RowScopeInterceptor>());
            });
        module.Services
            .AddSingleton<CaseSeal>()
            .AddSingleton<ServiceCatalogue>()
            .AddSingleton<ReferencePlaces>()
            .AddSingleton<OutsideAuthorities>()
            .AddSingleton<ExpectedDates>()
            .AddSingleton<ReadSubmission>()
            .AddSingleton<CaseWriter>()
            .AddSingleton<OfficeDays>()
            .AddScoped<BoardDates>()
            .AddScoped<ShowBoard>()
            .AddScoped<ListCases>()
            .AddSingleton<SearchIndex>()
            .AddSingleton<SearchCases>()
            .AddSingleton<ClamdClient>()
            .AddScoped<CaseChanges>()
            .AddScoped<CaseActs>()
            .AddScoped<SubmitCase>()
            .AddScoped<AddNote>()
            .AddScoped<AddWords>()
            .AddScoped<AskForNews>()
            .AddScoped<RequestSupplement>()
            .AddScoped<CompleteDocuments>()
            .AddScoped<ChangeContact>()
            .AddScoped<NameHelper>()
            .AddScoped<RemoveHelper>()
            .AddScoped<DeclineHelp>()
            .AddScoped<ReceiveSupplement>()
            .AddScoped<AnswerSupplement>()
            .AddScoped<SupplementAnswers>()
            .AddScoped<ExtendSupplement>()
            .AddScoped<CheckReply>()
            .AddScoped<ReplyWriting>()
            .AddScoped<ReplyToCase>()
            .AddScoped<ReferCase>()
            .AddScoped<EndReferral>()
            .AddScoped<FollowUpDays>()
            .AddScoped<SaveReplyDraft>()
            .AddScoped<SendReplyForApproval>()
            .AddScoped<TakeReplyBack>()
            .AddScoped<DecideReply>()
            .AddScoped<ListWaitingReplies>()
            .AddScoped<Approvers>()
            .AddScoped<CloseCase>()
            .AddScoped<WithdrawCase>()
            .AddScoped<ReopenCase>()
            .AddScoped<SendMemo>()
            .AddScoped<MergeCases>()
            .AddScoped<UnmergeCase>()
            .AddScoped<CompareCases>()
            .AddScoped<FindDuplicates>()
            .AddScoped<LinkRepeated>()
            .AddScoped<RequestSetAside>()
            .AddScoped<DecideSetAside>()
            .AddScoped<ListSetAsides>()
            .AddScoped<StoreUpload>()
            .AddScoped<RemoveUpload>()
            .AddScoped<AttachFiles>()
            .AddScoped<AttachmentViews>()
            .AddScoped<DownloadAttachment>()
            .AddScoped<ExportCases>()
            .AddScoped<GetCase>()
            .AddScoped<SeenCases>()
            .AddScoped<ShowOwnCase>()
            .AddScoped<PublicViews>()
            .AddScoped<ToldViews>()
            .AddScoped<GetNoticeFacts>()
            .AddScoped<GetRecipients>()
            .AddScoped<GetStandings>()
            .AddScoped<FindByContact>()
            .AddScoped<FindCallersCases>()
            .AddScoped<FindLikelyUnits>();
    }

    /// <inheritdoc/>
    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
        var cases = routes.MapInternal(Name);
        SubmitCaseEndpoint.Map(cases);
        ServiceItemsEndpoint.Map(cases);
        PublicViewEndpoints.Map(cases);
        ListCasesEndpoint.Map(cases);
        BoardEndpoint.Map(cases);
        SearchCasesEndpoint.Map(cases);
        ExportCasesEndpoint.Map(cases);
        GetCaseEndpoint.Map(cases);
        GetStandingsEndpoint.Map(cases);
        ShowOwnCaseEndpoint.Map(cases);
        AddNoteEndpoint.Map(cases);
        AddWordsEndpoint.Map(cases);
        AskForNewsEndpoint.Map(cases);
        RequestSupplementEndpoint.Map(cases);
        CompleteDocumentsEndpoint.Map(cases);
        ChangeContactEndpoint.Map(cases);
        NameHelperEndpoint.Map(cases);
        RemoveHelperEndpoint.Map(cases);
        DeclineHelpEndpoint.Map(cases);
        ReceiveSupplementEndpoint.Map(cases);
        AnswerSupplementEndpoint.Map(cases);
        ExtendSupplementEndpoint.Map(cases);
        CheckReplyEndpoint.Map(cases);
        ReplyToCaseEndpoint.Map(cases);
        ReferCaseEndpoint.Map(cases);
        EndReferralEndpoint.Map(cases);
        SaveReplyDraftEndpoint.Map(cases);
        ApproveReplyEndpoints.Map(cases);
        CloseCaseEndpoint.Map(cases);
        WithdrawCaseEndpoint.Map(cases);
        ReopenCaseEndpoint.Map(cases);
        SendMemoEndpoint.Map(cases);
        MergeCasesEndpoint.Map(cases);
        UnmergeCaseEndpoint.Map(cases);
        CompareCasesEndpoint.Map(cases);
        FindDuplicatesEndpoint.Map(cases);
        LinkRepeatedEndpoint.Map(cases);
        RequestSetAsideEndpoint.Map(cases);
        DecideSetAsideEndpoint.Map(cases);
        StoreUploadEndpoint.Map(cases);
        RemoveUploadEndpoint.Map(cases);
        AttachFilesEndpoint.Map(cases);
        DownloadAttachmentEndpoint.Map(cases);
        GetNoticeFactsEndpoint.Map(cases);
        GetRecipientsEndpoint.Map(cases);
        FindByContactEndpoint.Map(cases);
        FindCallersCasesEndpoint.Map(cases);
        FindLikelyUnitsEndpoint.Map(cases);
        LearnUnitWordsEndpoint.Map(cases);
    }
}
