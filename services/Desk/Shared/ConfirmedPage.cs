using CaseTracker.Desk.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace CaseTracker.Desk.Shared;

/// <summary>Changes how somebody signs in. A session that somebody else got hold of does not suffice: it is asked again who they are.</summary>
internal abstract class ConfirmedPage : DeskPage
{
    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (await Service<StaffSession>().IsConfirmedAsync())
            await next();
        else
            context.Result = Redirect(WayBack.Over(Url, "~/staff/account/confirm", Request.PathBase + Request.Path));
    }
}
