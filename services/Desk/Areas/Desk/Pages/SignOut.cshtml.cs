using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Shared;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages;

internal sealed class SignOutModel(StaffSession session) : DeskPage
{
    public async Task<IActionResult> OnPostAsync()
    {
        await session.EndAsync(Person, Aborted);
        return Redirect(Url.Content("~/staff/sign-in?out=true"));
    }
}
