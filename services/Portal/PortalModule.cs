using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Portal.Api;
using CaseTracker.Portal.Data;
using CaseTracker.Portal.Features.FindNearby;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.LimitRequests;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Features.MapSite;
using CaseTracker.Portal.Features.PreviewDeadline;
using CaseTracker.Portal.Features.ProjectPublicView;
using CaseTracker.Portal.Features.PublishFeeds;
using CaseTracker.Portal.Features.RebuildPublicViews;
using CaseTracker.Portal.Features.SaveJourney;
using CaseTracker.Portal.Features.SearchSite;
using CaseTracker.Portal.Features.SendCaseNumbers;
using CaseTracker.Portal.Features.ShowFaq;
using CaseTracker.Portal.Features.ShowServices;
using CaseTracker.Portal.Features.StoreUpload;
using CaseTracker.Portal.Features.SubmitCase;
using CaseTracker.Portal.Features.TellFreshness;
using CaseTracker.Portal.Open311;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Diagnostics;

namespace CaseTracker.Portal;

/// <summary>Portal: the citizens' pages and the public API, on a read model that holds only what a citizen may see.</summary>
public sealed class PortalModule : IModule
{
    /// <inheritdoc/>
    public string Name => "portal";

    /// <inheritdoc/>
    public void AddServices(ModuleBuilder module)
    {
        ArgumentNullException.ThrowIfNull(module);
        var services = module.Services;
        services.AddOptions<ReadModelOptions>().BindConfiguration(ReadModelOptions.Section);
        services.AddOptions<LookupOptions>().BindConfiguration(LookupOptions.Section)
            .Validate(o => o.WrongPerCase > 0 && o.WrongPerSource > 0 && o.Window > TimeSpan.Zero, "Lookup__WrongPerCase, Lookup__WrongPerSource and Lookup__Window must be above 0.").ValidateOnStart();
        services.AddOptions<LimitOptions>().BindConfiguration(LimitOptions.Section)
            .Validate(o => o is { SubmissionsPerHour: >= 0, UploadsPerHour: >= 0, CaseNumbersPerHour: >= 0, JourneysPerHour: >= 0, NearbyPerHour: >= 0 }, "Limits__SubmissionsPerHour, Limits__UploadsPerHour, Limits__CaseNumbersPerHour, Limits__JourneysPerHour and Limits__NearbyPerHour must be 0 or more.").ValidateOnStart();
        var development = module.Environment.IsDevelopment();
        services.AddOptions<ApiOptions>().BindConfiguration(ApiOptions.Section).PostConfigure(o =>
        {
            if (ApiKeys.Mistake(o, development) is { } mistake)
                throw new StartupException(mistake);
        }).ValidateOnStart();

        services.AddSingleton<PublicCaseStore>();
        services.AddSingleton<PublicDirectory>();
        services.AddSingleton<LookUpCase>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<RequestLimits>();
        services.AddSingleton<SavedJourneys>();
        services.AddSingleton<NearbyCases>();
        services.AddSingleton<PublicProblems>();
        services.AddGeoReport();
        services.AddSingleton(sp => FaqFiles.Load(sp.GetRequiredService<SeedFiles>()));
        services.AddSingleton<Statements>();
        services.AddSingleton<SiteSearch>();
        services.AddSingleton<OfficeNews>();
        services.AddScoped<OfficeWords>();
        services.AddScoped<NoticeFeed>();
        services.AddScoped<OfficeDaysCalendar>();
        services.AddScoped<CaseDatesCalendar>();
        services.AddScoped<SubmitCase>();
        services.AddScoped<SendCaseNumbers>();
        services.AddScoped<RebuildPublicViews>();
        services.AddHostedService<KeepDirectory>();
        services.AddHostedService<RebuildOnStart>();
        services.AddSingleton<ReadModelFreshness>();
        services.AddHostedService(sp => sp.GetRequiredService<ReadModelFreshness>());
        services.AddHostedService<ForgetFailures>();
        services.AddOpenApi("v1", PublicApi.Describe);
        // Before the host's own handler, which answers in the form of internal APIs.
        services.Insert(0, ServiceDescriptor.Singleton<IExceptionHandler, PublicProblemHandler>());
        services.AddWebUi(typeof(PortalModule).Assembly);
        services.AddCitizenPages();

        module.AddSharedDataProtection().AddServiceClients();
        module.AddDatabase<PortalDbContext>()
            .Handle<PublicViewChanged, ProjectPublicViewHandler>()
            .Handle<ServiceItemChanged, LearnCatalogueHandler>()
            .Handle<AgencyChanged, LearnCatalogueHandler>()
            .Handle<EstimateChanged, LearnCatalogueHandler>()
            .AddNightly<ForgetCounts>("0 25 2 * * ?")
            .AddNightly<ForgetSavedJourneys>("0 35 2 * * ?");
    }

    /// <inheritdoc/>
    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var api = routes.MapPublicApi();
        ServicesEndpoint.Map(api);
        UploadEndpoint.Map(api);
        SubmitCaseEndpoint.Map(api);
        LookUpEndpoint.Map(api);
        PreviewEndpoint.Map(api);
        routes.MapGeoReport();
        // Read now: a mistake in the files stops the start, and no reader's page.
        _ = routes.ServiceProvider.GetRequiredService<FaqCatalogue>();
        FeedEndpoints.Map(routes);
        MapSiteEndpoints.Map(routes);
        routes.MapWebUi();
        routes.MapCitizenPages();
    }
}
