using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Shared;
using Microsoft.Extensions.Options;

namespace CaseTracker.Desk.Areas.Desk.Pages.Account;

/// <summary>How the person signs in, and what they can change about it.</summary>
internal sealed class IndexModel(OwnAccount accounts, CalendarFeeds feeds, CurrentStaff staff, IOptions<DeskOptions> options, IOptions<SingleSignOnOptions> singleSignOn) : DeskPage
{
    public OwnAccountView Account { get; private set; } = null!;

    public bool MustSetUp => staff.MustSetUp;

    /// <summary>Where the person signs in, who has neither password nor passkey here.</summary>
    public string? Provider => MustSetUp || Account.Password || Account.SecondFactor ? null : singleSignOn.Value.Words is { } words ? T.Say(words) : T["desk.sign-in.provider"];

    public bool MayRemoveAuthenticator => Account.Authenticator && (options.Value.SecondFactor == SecondFactorRule.Offered || Account.Passkeys.Count > 0);

    /// <summary>True while a calendar reads the person's dates.</summary>
    public bool Calendar { get; private set; }

    public async Task OnGetAsync()
    {
        Account = await accounts.ReadAsync(Person, Aborted);
        Calendar = await feeds.MadeAtAsync(Person.Id, Aborted) is not null;
    }
}
