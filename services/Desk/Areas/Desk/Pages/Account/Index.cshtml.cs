using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Shared;
using Microsoft.Extensions.Options;

namespace CaseTracker.Desk.Areas.Desk.Pages.Account;

/// <summary>How the person signs in, and what they can change about it.</summary>
internal sealed class IndexModel(OwnAccount accounts, CurrentStaff staff, IOptions<DeskOptions> options) : DeskPage
{
    public OwnAccountView Account { get; private set; } = null!;

    public bool MustSetUp => staff.MustSetUp;

    public bool MayRemoveAuthenticator => Account.Authenticator && (options.Value.SecondFactor == SecondFactorRule.Offered || Account.Passkeys.Count > 0);

    public async Task OnGetAsync() => Account = await accounts.ReadAsync(Person, Aborted);
}
