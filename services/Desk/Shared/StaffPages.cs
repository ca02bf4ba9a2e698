using CaseTracker.Desk.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Desk.Shared;

/// <summary>Who may open which folder.</summary>
internal static class StaffPages
{
    private const string Area = "Desk";

    /// <summary>Pages for people who are not, or not yet fully, signed in.</summary>
    private static readonly Dictionary<string, string> Before = new()
    {
        ["/SignInCode"] = StaffPolicies.SecondStep,
        ["/SignOut"] = StaffPolicies.OwnAccount,
        ["/Account/Index"] = StaffPolicies.OwnAccount,
        ["/Account/Confirm"] = StaffPolicies.OwnAccount,
        ["/Account/Authenticator"] = StaffPolicies.OwnAccount,
        ["/Account/Passkeys"] = StaffPolicies.OwnAccount,
    };

    public static void Protect(RazorPagesOptions options)
    {
        var pages = options.Conventions;
        pages.AddAreaFolderApplicationModelConvention(Area, "/", page => page.EndpointMetadata.Add(new AuthorizeAttribute(Before.GetValueOrDefault(page.ViewEnginePath, StaffPolicies.SignedIn))));
        // What is called my deadlines elsewhere is the same page.
        pages.AddAreaPageRoute(Area, "/Index", "/staff/deadlines");
        pages.AuthorizeAreaFolder(Area, "/Board", StaffPolicies.Board);
        pages.AuthorizeAreaFolder(Area, "/Triage", StaffPolicies.Triage);
        pages.AuthorizeAreaFolder(Area, "/Intake", StaffPolicies.Intake);
        pages.AuthorizeAreaFolder(Area, "/Bulk", StaffPolicies.Bulk);
        pages.AuthorizeAreaFolder(Area, "/Offers", StaffPolicies.Offers);
        pages.AuthorizeAreaFolder(Area, "/Calls", StaffPolicies.Calls);
        pages.AuthorizeAreaFolder(Area, "/StandingExplanations", StaffPolicies.StandingExplanations);
        pages.AuthorizeAreaFolder(Area, "/Calendar", StaffPolicies.Calendar);
        pages.AuthorizeAreaPage(Area, "/Calendar/Import", StaffPolicies.CalendarImport);
        pages.AuthorizeAreaFolder(Area, "/AuditDeadlines", StaffPolicies.Audit);
        pages.AuthorizeAreaFolder(Area, "/Audit", StaffPolicies.Audit);
        pages.AuthorizeAreaFolder(Area, "/Deliveries", StaffPolicies.Audit);
        pages.AuthorizeAreaFolder(Area, "/Admin", StaffPolicies.Administration);
        pages.AllowAnonymousToAreaPage(Area, "/SignIn");
        pages.AllowAnonymousToAreaPage(Area, "/SetUp");
        pages.AllowAnonymousToAreaPage(Area, "/SingleSignOn");
        pages.AllowAnonymousToAreaPage(Area, "/Arrived");
        pages.AllowAnonymousToAreaPage(Area, "/Error");
    }
}
