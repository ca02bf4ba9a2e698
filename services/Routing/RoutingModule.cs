using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Routing.Data;
using CaseTracker.Routing.Features.AnswerOffer;
using CaseTracker.Routing.Features.AssignCase;
using CaseTracker.Routing.Features.ChooseHandler;
using CaseTracker.Routing.Features.CloseAssignment;
using CaseTracker.Routing.Features.FindReminded;
using CaseTracker.Routing.Features.FollowMain;
using CaseTracker.Routing.Features.GetCaseRouting;
using CaseTracker.Routing.Features.GetDirectory;
using CaseTracker.Routing.Features.LearnServiceItem;
using CaseTracker.Routing.Features.ListDisputes;
using CaseTracker.Routing.Features.ListOffers;
using CaseTracker.Routing.Features.LoadReferenceData;
using CaseTracker.Routing.Features.MeasureSuggestions;
using CaseTracker.Routing.Features.OfferCase;
using CaseTracker.Routing.Features.ReopenAssignment;
using CaseTracker.Routing.Features.RouteCase;
using CaseTracker.Routing.Features.SeeCase;
using CaseTracker.Routing.Features.SuggestUnit;
using CaseTracker.Routing.Features.SweepOffers;

namespace CaseTracker.Routing;

/// <summary>Routing: agencies, units and the staff directory; which unit and which person a case belongs to, and why.</summary>
public sealed class RoutingModule : IModule
{
    /// <inheritdoc/>
    public string Name => "routing";

    /// <inheritdoc/>
    public void AddServices(ModuleBuilder module)
    {
        ArgumentNullException.ThrowIfNull(module);
        module.Services.AddOptions<RoutingOptions>().Configure(o => o.DemoStaff = module.Environment.IsDevelopment()).BindConfiguration(RoutingOptions.Section)
            .Validate(o => o.WordsBudget > TimeSpan.Zero, "Routing__WordsBudget must be above 0.").ValidateOnStart();
        module.Services.AddScoped<ChooseHandler>();
        module.Services.AddScoped<FindUnit>();
        module.Services.AddScoped<SuggestUnit>();
        module.Services.AddScoped<MeasureSuggestions>();
        module.Services.AddScoped<SeeCase>();
        module.Services.AddScoped<AssignCase>();
        module.Services.AddScoped<AnswerDates>();
        module.Services.AddScoped<OfferCase>();
        module.Services.AddScoped<EndOffers>();
        module.Services.AddScoped<AnswerOffer>();
        module.Services.AddScoped<OfferViews>();
        module.Services.AddScoped<DisputeViews>();
        module.Services.AddScoped<GetCaseRouting>();
        module.AddServiceClients()
            .AddDatabase<RoutingDbContext>()
            .AddSweep<SweepOffers>()
            .Handle<CaseSubmitted, RouteCaseHandler>()
            .Handle<CaseClosed, CloseAssignmentHandler>()
            .Handle<CaseWithdrawn, CloseAssignmentHandler>()
            .Handle<WithdrawalUndone, CloseAssignmentHandler>()
            .Handle<CaseReopened, ReopenAssignmentHandler>()
            .Handle<CasesMerged, FollowMainHandler>()
            .Handle<CaseUnmerged, FollowMainHandler>()
            .Handle<CaseAssigned, FollowMainHandler>()
            .Handle<ServiceItemChanged, LearnServiceItemHandler>()
            .AddSeed<LoadAgencies>()
            .AddSeed<LoadRules>()
            .AddSeed<LoadDemoStaff>();
    }

    /// <inheritdoc/>
    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var group = routes.MapInternal(Name).AddEndpointFilter(StaffAndServices.OnlyAsync);
        GetDirectoryEndpoints.Map(group);
        GetCaseRouting.Map(group);
        AssignCaseEndpoint.Map(group);
        AnswerOfferEndpoints.Map(group);
        OfferViews.Map(group);
        DisputeViews.Map(group);
        FindRemindedEndpoint.Map(group);
        MeasureSuggestionsEndpoint.Map(group);
    }
}
