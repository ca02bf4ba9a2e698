using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Data;
using CaseTracker.Desk.Reading;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace CaseTracker.Desk;

/// <summary>Desk: the pages of staff under <c>/staff</c>, their credentials and sessions.</summary>
public sealed class DeskModule : IModule
{
    /// <inheritdoc/>
    public string Name => "desk";

    /// <inheritdoc/>
    public void AddServices(ModuleBuilder module)
    {
        ArgumentNullException.ThrowIfNull(module);
        var services = module.Services;
        services.AddOptions<DeskOptions>().BindConfiguration(DeskOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        module.AddDatabase<DeskDbContext>().AddServiceClients().AddSharedDataProtection();
        if (module.Environment.IsDevelopment())
            module.AddSeed<LoadDemoAccounts>();

        services.AddWebUi(typeof(DeskModule).Assembly);
        services.Configure<RazorPagesOptions>(StaffPages.Protect);
        StaffErrorPages.Add(services);

        services.AddSingleton<StaffDirectory>();
        services.AddSingleton<ServiceCatalogue>();
        services.AddSingleton<Districts>();
        services.AddScoped<CurrentStaff>();
        services.AddScoped<WaitingApprovals>();
        AddSignIn(services, secureOnly: !module.Environment.IsDevelopment());
    }

    /// <inheritdoc/>
    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapWebUi();
    }

    private static void AddSignIn(IServiceCollection services, bool secureOnly)
    {
        services.AddIdentityCore<Credential>(PasswordRules.Configure).AddUserStore<CredentialStore>().AddSignInManager();
        services.AddScoped<SignInStaff>();
        services.AddScoped<StaffSessions>();
        services.AddAuthentication().AddCookie(StaffPolicies.Scheme);
        services.AddOptions<CookieAuthenticationOptions>(StaffPolicies.Scheme).Configure<IOptions<DeskOptions>, MachineTime>((cookie, desk, machine) =>
        {
            cookie.Cookie.Name = "casetracker-staff";
            cookie.Cookie.Path = "/";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Strict;
            cookie.Cookie.IsEssential = true;
            cookie.Cookie.SecurePolicy = secureOnly ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            cookie.LoginPath = "/staff/sign-in";
            cookie.ExpireTimeSpan = desk.Value.IdleTime;
            cookie.SlidingExpiration = true;
            cookie.TimeProvider = machine;
            cookie.EventsType = typeof(StaffSessions);
        });
        services.AddAuthorizationBuilder()
            .AddPolicy(StaffPolicies.SignedIn, p => StaffPolicies.Require(p))
            .AddPolicy(StaffPolicies.Triage, p => StaffPolicies.Require(p, StaffPolicies.MayTriage))
            .AddPolicy(StaffPolicies.Intake, p => StaffPolicies.Require(p, StaffPolicies.MayTakeIn))
            .AddPolicy(StaffPolicies.StandingExplanations, p => StaffPolicies.Require(p, StaffPolicies.MayExplainForUnit))
            .AddPolicy(StaffPolicies.Calendar, p => StaffPolicies.Require(p, StaffPolicies.MayAnnounce))
            .AddPolicy(StaffPolicies.CalendarImport, p => StaffPolicies.Require(p, StaffPolicies.MayImport))
            .AddPolicy(StaffPolicies.Audit, p => StaffPolicies.Require(p, StaffPolicies.MayAudit));
    }
}
