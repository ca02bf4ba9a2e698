using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Bulk;
using CaseTracker.Desk.Calendars;
using CaseTracker.Desk.Data;
using CaseTracker.Desk.Filters;
using CaseTracker.Desk.Reading;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace CaseTracker.Desk;

/// <summary>Desk: the pages of staff under <c>/staff</c>, their credentials and sessions.</summary>
public sealed class DeskModule : IModule
{
    private static readonly TimeSpan SecondStepTime = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public string Name => "desk";

    /// <inheritdoc/>
    public void AddServices(ModuleBuilder module)
    {
        ArgumentNullException.ThrowIfNull(module);
        var services = module.Services;
        services.AddOptions<DeskOptions>().Configure(o => o.SecondFactor = module.Environment.IsDevelopment() ? SecondFactorRule.Offered : SecondFactorRule.Required)
            .BindConfiguration(DeskOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        module.AddDatabase<DeskDbContext>().AddServiceClients().AddSharedDataProtection();
        module.AddSweep<RunBulkJobs>();
        module.AddSeed<InviteFirstAdministrator>();
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
        services.AddScoped<SavedFilters>();
        services.AddScoped<WaitingOffers>();
        services.AddScoped<BulkJobs>();
        services.AddScoped<BulkStarter>();
        services.AddScoped<BulkActs>();
        AddSignIn(module, secureOnly: !module.Environment.IsDevelopment());
    }

    /// <inheritdoc/>
    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapWebUi();
        DeadlineCalendar.Map(routes);
    }

    private static void AddSignIn(ModuleBuilder module, bool secureOnly)
    {
        var services = module.Services;
        services.AddIdentityCore<Credential>(PasswordRules.Configure).AddUserStore<CredentialStore>();
        services.AddScoped<ProveStaff>();
        services.AddScoped<SecondFactors>();
        services.AddScoped<RecoveryCodes>();
        services.AddScoped<Passkeys>();
        services.AddScoped<IPasskeyHandler<Credential>, PasskeyHandler<Credential>>();
        services.AddScoped<CalendarFeeds>();
        services.AddScoped<DeadlineCalendar>();
        services.AddScoped<OwnAccount>();
        services.AddScoped<SetUpAccount>();
        services.AddScoped<AdministerAccounts>();
        services.AddScoped<SignInStaff>();
        services.AddScoped<StaffSession>();
        services.AddScoped<StaffSessions>();
        // Passkeys belong to the address people know, not to what a request says its host is.
        services.AddOptions<IdentityPasskeyOptions>().Configure<IOptions<SiteOptions>>((passkeys, site) =>
        {
            var origin = site.Value.PublicUrl.GetLeftPart(UriPartial.Authority);
            passkeys.ServerDomain = site.Value.PublicUrl.Host;
            passkeys.ValidateOrigin = asked => ValueTask.FromResult(!asked.CrossOrigin && asked.Origin == origin);
            (passkeys.UserVerificationRequirement, passkeys.ResidentKeyRequirement) = ("required", "required");
        });
        SingleSignOn.Add(module, secureOnly);
        services.AddSingleton<IAuthorizationHandler, StaffRequirementHandler>();
        services.AddAuthentication().AddCookie(StaffPolicies.Scheme).AddCookie(StaffPolicies.SecondStepScheme);
        services.AddOptions<CookieAuthenticationOptions>(StaffPolicies.Scheme).Configure<IOptions<DeskOptions>, MachineTime>((cookie, desk, machine) =>
        {
            Harden(cookie, "casetracker-staff", secureOnly, machine);
            cookie.ExpireTimeSpan = desk.Value.IdleTime;
            cookie.SlidingExpiration = true;
            cookie.EventsType = typeof(StaffSessions);
        });
        services.AddOptions<CookieAuthenticationOptions>(StaffPolicies.SecondStepScheme).Configure<MachineTime>((cookie, machine) =>
        {
            Harden(cookie, "casetracker-staff-step", secureOnly, machine);
            cookie.ExpireTimeSpan = SecondStepTime;
            cookie.SlidingExpiration = false;
        });
        services.AddAuthorizationBuilder()
            .AddPolicy(StaffPolicies.SignedIn, p => StaffPolicies.Require(p))
            .AddPolicy(StaffPolicies.OwnAccount, p => StaffPolicies.Require(p, new StaffRequirement([], BeforeSecondFactor: true)))
            .AddPolicy(StaffPolicies.SecondStep, p => p.AddAuthenticationSchemes(StaffPolicies.SecondStepScheme).RequireAuthenticatedUser())
            .AddPolicy(StaffPolicies.Triage, p => StaffPolicies.Require(p, StaffPolicies.MayTriage))
            .AddPolicy(StaffPolicies.Intake, p => StaffPolicies.Require(p, StaffPolicies.MayTakeIn))
            .AddPolicy(StaffPolicies.Bulk, p => StaffPolicies.Require(p, StaffPolicies.MayActOnMany))
            .AddPolicy(StaffPolicies.Offers, p => StaffPolicies.Require(p, StaffPolicies.MayAnswerOffers))
            .AddPolicy(StaffPolicies.Calls, p => StaffPolicies.Require(p, StaffPolicies.MayTell))
            .AddPolicy(StaffPolicies.StandingExplanations, p => StaffPolicies.Require(p, StaffPolicies.MayExplainForUnit))
            .AddPolicy(StaffPolicies.Calendar, p => StaffPolicies.Require(p, StaffPolicies.MayAnnounce))
            .AddPolicy(StaffPolicies.CalendarImport, p => StaffPolicies.Require(p, StaffPolicies.MayImport))
            .AddPolicy(StaffPolicies.Administration, p => StaffPolicies.Require(p, StaffPolicies.MayAdminister))
            .AddPolicy(StaffPolicies.Board, p => StaffPolicies.Require(p, StaffPolicies.MayWatch))
            .AddPolicy(StaffPolicies.Audit, p => StaffPolicies.Require(p, StaffPolicies.MayAudit));
    }

    // A cookie of this name prefix is taken over HTTPS, from this host and for the whole of it only.
    private static void Harden(CookieAuthenticationOptions cookie, string name, bool secureOnly, MachineTime machine)
    {
        cookie.Cookie.Name = secureOnly ? "__Host-" + name : name;
        cookie.Cookie.Path = "/";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Strict;
        cookie.Cookie.IsEssential = true;
        cookie.Cookie.SecurePolicy = secureOnly ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        cookie.LoginPath = "/staff/sign-in";
        cookie.TimeProvider = machine;
    }
}
