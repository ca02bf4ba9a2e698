using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Shared;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Account;

/// <summary>Ends every session of the person.</summary>
internal sealed class SignOutEverywhereModel(StaffSession session) : DeskPage
{
    public async Task<IActionResult> OnPostAsync()
    {
        await session.EndAllAsync(Person, Aborted);
        return Redirect(Url.Content("~/staff/sign-in?out=true"));
    }
}
