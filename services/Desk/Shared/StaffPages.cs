using CaseTracker.Desk.Accounts;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Desk.Shared;

/// <summary>Who may open which folder.</summary>
internal static class StaffPages
{
    private const string Area = "Desk";

    public static void Protect(RazorPagesOptions options)
    {
        var pages = options.Conventions;
        pages.AuthorizeAreaFolder(Area, "/", StaffPolicies.SignedIn);
        pages.AuthorizeAreaFolder(Area, "/Triage", StaffPolicies.Triage);
        pages.AuthorizeAreaFolder(Area, "/Intake", StaffPolicies.Intake);
        pages.AuthorizeAreaFolder(Area, "/StandingExplanations", StaffPolicies.StandingExplanations);
        pages.AuthorizeAreaFolder(Area, "/Calendar", StaffPolicies.Calendar);
        pages.AuthorizeAreaPage(Area, "/Calendar/Import", StaffPolicies.CalendarImport);
        pages.AuthorizeAreaFolder(Area, "/AuditDeadlines", StaffPolicies.Audit);
        pages.AuthorizeAreaFolder(Area, "/Audit", StaffPolicies.Audit);
        pages.AuthorizeAreaFolder(Area, "/Deliveries", StaffPolicies.Audit);
        pages.AllowAnonymousToAreaPage(Area, "/SignIn");
        pages.AllowAnonymousToAreaPage(Area, "/Error");
    }
}
